# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import numpy as np


def polynomial_steps(double[::1] x):
    cdef long long n, i
    cdef double[::1] out_view
    cdef double x_i, value
    n = x.shape[0]
    out = np.empty(n)
    out_view = out
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i in range(n):
            x_i = x[i]
            value = x_i * x_i
            out_view[i] = 0.25 * (value * x_i) + 0.75 * value - (1.5 * x_i + 2)
    return out
