# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

import numpy as np
from cython.parallel cimport prange


def polynomial_steps(double[::1] x):
    cdef long long n, i
    cdef double[::1] out_view
    cdef double x_i, value
    n = x.shape[0]
    out = np.empty(n)
    out_view = out
    for i in prange(n, nogil=True, num_threads=2):
        x_i = x[i]
        value = x_i * x_i
        out_view[i] = 0.25 * (value * x_i) + 0.75 * value - (1.5 * x_i + 2)
    return out
