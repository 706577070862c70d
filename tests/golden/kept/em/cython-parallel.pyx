# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math -fopenmp
# distutils: extra_link_args = -fopenmp

import numpy as np
import math
from cython.parallel cimport prange

from libc.math cimport M_PI, exp, sqrt


cdef inline double density(double x, double mean, double deviation) noexcept nogil:
    cdef double z
    z = (x - mean) / deviation
    return exp(-0.5 * z * z) / (deviation * sqrt(2.0 * M_PI))


def em(double[::1] data, long long rounds):
    cdef long long n, _, k
    cdef double weight, mean_low, deviation_low, mean_high, deviation_high, low, high, total, sum_low, sum_high, square_low, square_high
    cdef double[::1] share
    n = len(data)
    weight = 0.5
    mean_low, deviation_low = -2.0, 1.0
    mean_high, deviation_high = 1.0, 1.0
    share = np.empty(n)
    for _ in range(rounds):
        for k in prange(n, nogil=True, num_threads=2):
            low = weight * density(data[k], mean_low, deviation_low)
            high = (1.0 - weight) * density(data[k], mean_high, deviation_high)
            share[k] = low / (low + high)
        total = 0.0
        sum_low = 0.0
        sum_high = 0.0
        for k in prange(n, nogil=True, num_threads=2):
            total += share[k]
            sum_low += share[k] * data[k]
            sum_high += (1.0 - share[k]) * data[k]
        weight = total / n
        mean_low = sum_low / total
        mean_high = sum_high / (n - total)
        square_low = 0.0
        square_high = 0.0
        for k in prange(n, nogil=True, num_threads=2):
            square_low += share[k] * (data[k] - mean_low) ** 2
            square_high += (1.0 - share[k]) * (data[k] - mean_high) ** 2
        deviation_low = sqrt(square_low / total)
        deviation_high = sqrt(square_high / (n - total))
    return weight, mean_low, deviation_low, mean_high, deviation_high
