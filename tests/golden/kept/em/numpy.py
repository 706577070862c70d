import numpy as np
import math

def density_of_arrays(x, mean, deviation):
    z = (x - mean) / deviation
    return np.exp(-0.5 * z * z) / (deviation * math.sqrt(2.0 * math.pi))

def em(data, rounds):
    n = len(data)
    weight = 0.5
    mean_low, deviation_low = -2.0, 1.0
    mean_high, deviation_high = 1.0, 1.0
    share = np.empty(n)
    for _ in range(rounds):
        low = weight * density_of_arrays(data, mean_low, deviation_low)
        high = (1.0 - weight) * density_of_arrays(data, mean_high, deviation_high)
        share[:] = low / (low + high)
        total = 0.0
        sum_low = 0.0
        sum_high = 0.0
        total += np.sum(share)
        sum_low += np.dot(share, data)
        sum_high += np.dot(1.0 - share, data)
        weight = total / n
        mean_low = sum_low / total
        mean_high = sum_high / (n - total)
        square_low = 0.0
        square_high = 0.0
        square_low += np.dot(share, (data - mean_low)**2)
        square_high += np.dot(1.0 - share, (data - mean_high)**2)
        deviation_low = math.sqrt(square_low / total)
        deviation_high = math.sqrt(square_high / (n - total))
    return weight, mean_low, deviation_low, mean_high, deviation_high
