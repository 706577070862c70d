# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

import numpy as np


def matrix_multiply(long long n):
    return np.random.rand(n, n) @ np.random.rand(n, n)
