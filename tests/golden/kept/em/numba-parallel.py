import numpy as np
import math
from numba import prange
from numba import njit

@njit
def density(x, mean, deviation):
    z = (x - mean) / deviation
    return math.exp(-0.5 * z * z) / (deviation * math.sqrt(2.0 * math.pi))

@njit(parallel=True)
def em(data, rounds):
    n = len(data)
    weight = 0.5
    mean_low, deviation_low = -2.0, 1.0
    mean_high, deviation_high = 1.0, 1.0
    share = np.empty(n)
    for _ in range(rounds):
        for k in prange(n):
            low = weight * density(data[k], mean_low, deviation_low)
            high = (1.0 - weight) * density(data[k], mean_high, deviation_high)
            share[k] = low / (low + high)
        total = 0.0
        sum_low = 0.0
        sum_high = 0.0
        for k in prange(n):
            total += share[k]
            sum_low += share[k] * data[k]
            sum_high += (1.0 - share[k]) * data[k]
        weight = total / n
        mean_low = sum_low / total
        mean_high = sum_high / (n - total)
        square_low = 0.0
        square_high = 0.0
        for k in prange(n):
            square_low += share[k] * (data[k] - mean_low) ** 2
            square_high += (1.0 - share[k]) * (data[k] - mean_high) ** 2
        deviation_low = math.sqrt(square_low / total)
        deviation_high = math.sqrt(square_high / (n - total))
    return weight, mean_low, deviation_low, mean_high, deviation_high
