# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

from math import sqrt

from libc.math cimport sqrt


cdef inline long long square(long long x) noexcept nogil:
    return x * x


def hypot(long long a, long long b):
    return sqrt(square(a) + square(b))
