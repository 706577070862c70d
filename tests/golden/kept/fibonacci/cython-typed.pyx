# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import numpy as np


def fibonacci(long long size):
    cdef long long[::1] numbers_view
    cdef long long a, b, k
    numbers = np.zeros(size, dtype=np.int64)
    numbers_view = numbers
    a = 0
    b = 1
    with cython.boundscheck(False), cython.wraparound(False):
        for k in range(size):
            numbers_view[k] = a
            a, b = b, a + b
    return numbers
