import numpy as np
import math
from numba import njit

@njit(fastmath=True, error_model="numpy")
def gibbs(n, thin):
    samples = np.zeros((n, 2))
    x = 0.0
    y = 0.0
    for k in range(n):
        for _ in range(thin):
            x = np.random.gamma(3.0, 1.0 / (y * y + 4.0))
            y = np.random.normal(1.0 / (1.0 + x), 1.0 / math.sqrt(2.0 * (1.0 + x)))
        samples[k, 0] = x
        samples[k, 1] = y
    return samples
