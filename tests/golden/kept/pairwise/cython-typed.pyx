# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import numpy as np
from math import sqrt

from libc.math cimport isfinite, isinf, isnan, sqrt

cdef inline double checked_sqrt(double x) except? -1:
    """math.sqrt, with the errors that Python raises."""
    cdef double result = sqrt(x)
    if isnan(result) and not isnan(x):
        raise ValueError("math domain error")
    if isinf(result) and isfinite(x):
        raise ValueError("math domain error")
    return result


def pairwise(double[:, ::1] X):
    cdef long long m, n, i, j, k
    cdef double[:, ::1] D_view
    cdef double total, difference
    m, n = (X.shape[0], X.shape[1])
    D = np.empty((m, m))
    D_view = D
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i in range(m):
            if n == 3:
                for j in range(m):
                    total = 0.0
                    for k in range(3):
                        difference = X[i, k] - X[j, k]
                        total += difference * difference
                    D_view[i, j] = checked_sqrt(total)
            else:
                for j in range(m):
                    total = 0.0
                    for k in range(n):
                        difference = X[i, k] - X[j, k]
                        total += difference * difference
                    D_view[i, j] = checked_sqrt(total)
    return D
