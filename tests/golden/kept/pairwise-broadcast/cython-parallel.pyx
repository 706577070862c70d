# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

import numpy as np
from cython.parallel cimport prange

from libc.math cimport sqrt


def pairwise_broadcast(double[:, ::1] X):
    cdef long long n, p, i, j, k
    cdef double[:, ::1] out_view
    cdef double total, value
    n = X.shape[0]
    p = X.shape[1]
    out = np.empty((n, n))
    out_view = out
    # `total += ...` would be a total over all turns here, so it is written out
    for i in prange(n, nogil=True, num_threads=2):
        for j in range(n):
            total = 0.0
            for k in range(p):
                value = X[i, k] - X[j, k]
                total = total + value * value
            out_view[i, j] = sqrt(total)
    return out
