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


def distance(double[::1] x, double[::1] y):
    cdef double total, difference
    cdef long long k
    total = 0.0
    for k in range(len(x)):
        difference = x[k] - y[k]
        total += difference * difference
    return checked_sqrt(total)
