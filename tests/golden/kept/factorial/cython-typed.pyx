# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500


def fact(long long n):
    cdef long long product, k
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product
