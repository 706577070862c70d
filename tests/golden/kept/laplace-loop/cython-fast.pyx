# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

import numpy as np

cdef double dy2 = 0.04
cdef double dx2 = 0.01


cdef inline void py_update(double[:, ::1] u) noexcept nogil:
    cdef long long rows, columns, i, j
    rows, columns = (u.shape[0], u.shape[1])
    for i in range(1, rows - 1):
        for j in range(1, columns - 1):
            u[i, j] = ((u[i + 1, j] + u[i - 1, j]) * dy2 + (u[i, j + 1] + u[i, j - 1]) * dx2) / (2 * (dx2 + dy2))


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
        py_update(u_view)
    return u
