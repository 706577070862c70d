# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

from math import sqrt
from cython.parallel cimport prange

from libc.math cimport sqrt


def distance(double[::1] x, double[::1] y):
    cdef double total, difference
    cdef long long k
    total = 0.0
    for k in prange(x.shape[0], nogil=True, num_threads=2):
        difference = x[k] - y[k]
        total += difference * difference
    return sqrt(total)
