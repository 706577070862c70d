# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

import numpy as np
from math import sqrt

from libc.math cimport sqrt


def pairwise(double[:, ::1] X):
    cdef long long m, n, i, j, k
    cdef double[:, ::1] D_view
    cdef double total, difference
    m, n = (X.shape[0], X.shape[1])
    D = np.empty((m, m))
    D_view = D
    for i in range(m):
        if n == 3:
            for j in range(m):
                total = 0.0
                for k in range(3):
                    difference = X[i, k] - X[j, k]
                    total += difference * difference
                D_view[i, j] = sqrt(total)
        else:
            for j in range(m):
                total = 0.0
                for k in range(n):
                    difference = X[i, k] - X[j, k]
                    total += difference * difference
                D_view[i, j] = sqrt(total)
    return D
