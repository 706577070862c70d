# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fno-finite-math-only -fopenmp
# distutils: extra_link_args = -fopenmp

import numpy as np
import math
from cython.parallel cimport prange

cdef double dy2 = 0.04
cdef double dx2 = 0.01

from libc.math cimport INFINITY, copysign


cdef inline double array_divide(double a, double b) noexcept nogil:
    # arrays divide by zero without an error: the answer is inf or nan
    if b != 0:
        return a / b
    return a * copysign(INFINITY, b)


cdef inline void num_update(double[:, ::1] u) except *:
    cdef long long n, m, i, j
    cdef double factor
    cdef double[:, ::1] new
    n = max(u.shape[0] - 2, 0)
    m = max(u.shape[1] - 2, 0)
    factor = 2 * (dx2 + dy2)
    new = np.empty((n, m))
    for i in prange(n, nogil=True, num_threads=2):
        for j in range(m):
            new[i, j] = array_divide((u[i + 2, j + 1] + u[i, j + 1]) * dy2 + (u[i + 1, j + 2] + u[i + 1, j]) * dx2, factor)
    for i in range(n):
        for j in range(m):
            u[i + 1, j + 1] = new[i, j]


def calc(long long N, long long niter):
    cdef double[:, ::1] u_view
    cdef long long n, i, _
    u = np.zeros((N, N))
    u_view = u
    if u_view.shape[0] < 1:
        raise IndexError("index is out of bounds")
    n = u_view.shape[1]
    for i in range(n):
        u_view[0, i] = 1.0
    for _ in range(niter):
        num_update(u_view)
    return u
