# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


def fact(long long n):
    cdef long long product, k
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product
