# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


def pi_sum(long long rounds, long long terms):
    cdef double total
    cdef long long _, k
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in range(1, terms + 1):
            total += 1.0 / (k * k)
    return total
