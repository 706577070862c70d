# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import numpy as np
import math

from libc.math cimport M_PI, exp, isfinite, isinf, isnan, sqrt

@cython.cdivision(True)
cdef inline double divide_elements(double x, double y) noexcept nogil:
    """x / y of NumPy's numbers: inf or nan where y is 0, and no error."""
    return x / y

cdef inline double checked_exp(double x) except? -1:
    """math.exp, with the errors that Python raises."""
    cdef double result = exp(x)
    if isnan(result) and not isnan(x):
        raise ValueError("math domain error")
    if isinf(result) and isfinite(x):
        raise OverflowError("math range error")
    return result

cdef inline double checked_sqrt(double x) except? -1:
    """math.sqrt, with the errors that Python raises."""
    cdef double result = sqrt(x)
    if isnan(result) and not isnan(x):
        raise ValueError("math domain error")
    if isinf(result) and isfinite(x):
        raise ValueError("math domain error")
    return result

cdef inline double square_elements(double x) noexcept nogil:
    """x**2 of NumPy's numbers: inf where it is too large, and no error."""
    return x * x


cdef inline double density(double x, double mean, double deviation) except? -1:
    cdef double z
    z = divide_elements(x - mean, deviation)
    return checked_exp(-0.5 * z * z) / (deviation * checked_sqrt(2.0 * M_PI))


def em(double[::1] data, long long rounds):
    cdef long long n, _, k
    cdef double weight, mean_low, deviation_low, mean_high, deviation_high, low, high, total, sum_low, sum_high, square_low, square_high
    cdef double[::1] share
    n = len(data)
    weight = 0.5
    mean_low, deviation_low = -2.0, 1.0
    mean_high, deviation_high = 1.0, 1.0
    share = np.empty(n)
    with cython.boundscheck(False), cython.wraparound(False):
        for _ in range(rounds):
            for k in range(n):
                low = weight * density(data[k], mean_low, deviation_low)
                high = (1.0 - weight) * density(data[k], mean_high, deviation_high)
                share[k] = low / (low + high)
            total = 0.0
            sum_low = 0.0
            sum_high = 0.0
            for k in range(n):
                total += share[k]
                sum_low += share[k] * data[k]
                sum_high += (1.0 - share[k]) * data[k]
            weight = total / n
            mean_low = sum_low / total
            mean_high = sum_high / (n - total)
            square_low = 0.0
            square_high = 0.0
            for k in range(n):
                square_low += share[k] * square_elements(data[k] - mean_low)
                square_high += (1.0 - share[k]) * square_elements(data[k] - mean_high)
            deviation_low = checked_sqrt(square_low / total)
            deviation_high = checked_sqrt(square_high / (n - total))
    return weight, mean_low, deviation_low, mean_high, deviation_high
