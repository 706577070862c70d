# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

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


cdef inline long long square(long long x) except? -1:
    return x * x


def hypot(long long a, long long b):
    return checked_sqrt(square(a) + square(b))
