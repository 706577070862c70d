# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import numpy as np

from libc.math cimport sqrt


def pairwise_broadcast(double[:, ::1] X):
    cdef long long n, p, i, j, k
    cdef double[:, ::1] out_view
    cdef double total, value
    n = X.shape[0]
    p = X.shape[1]
    out = np.empty((n, n))
    out_view = out
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i in range(n):
            if p == 3:
                for j in range(n):
                    total = 0.0
                    for k in range(3):
                        value = X[i, k] - X[j, k]
                        total += value * value
                    out_view[i, j] = sqrt(total)
            else:
                for j in range(n):
                    total = 0.0
                    for k in range(p):
                        value = X[i, k] - X[j, k]
                        total += value * value
                    out_view[i, j] = sqrt(total)
    return out
