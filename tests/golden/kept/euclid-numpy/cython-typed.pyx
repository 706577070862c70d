# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython

from libc.math cimport sqrt


def distance(double[::1] x, double[::1] y):
    cdef long long n, i
    cdef double total, value
    n = x.shape[0]
    if y.shape[0] != n:
        raise ValueError("operands could not be broadcast together")
    total = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i in range(n):
            value = x[i] - y[i]
            total += value * value
    return sqrt(total)
