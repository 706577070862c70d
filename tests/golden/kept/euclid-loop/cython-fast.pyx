# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

from math import sqrt

from libc.math cimport sqrt


def distance(double[::1] x, double[::1] y):
    cdef double total, difference
    cdef long long k
    total = 0.0
    for k in range(len(x)):
        difference = x[k] - y[k]
        total += difference * difference
    return sqrt(total)
