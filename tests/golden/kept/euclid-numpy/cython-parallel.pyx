# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

from cython.parallel cimport prange

from libc.math cimport sqrt


def distance(double[::1] x, double[::1] y):
    cdef long long n, i
    cdef double total, value
    n = x.shape[0]
    if y.shape[0] != n:
        raise ValueError("operands could not be broadcast together")
    total = 0.0
    for i in prange(n, nogil=True, num_threads=2):
        value = x[i] - y[i]
        total += value * value
    return sqrt(total)
