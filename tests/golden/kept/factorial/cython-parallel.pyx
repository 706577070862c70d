# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

from cython.parallel cimport prange


def fact(long long n):
    cdef long long product, k
    product = 1
    for k in prange(2, n + 1, nogil=True, num_threads=2):
        product *= k
    return product
