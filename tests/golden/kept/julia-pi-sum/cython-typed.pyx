# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython


@cython.cdivision(True)  # no divisor here can be zero
def pi_sum(long long rounds, long long terms):
    cdef double total
    cdef long long _, k
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in range(1, terms + 1):
            total += 1.0 / (<double>k * k)
    return total
