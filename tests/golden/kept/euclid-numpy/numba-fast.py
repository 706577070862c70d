import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def distance(x, y):
    n = x.shape[0]
    if y.shape[0] != n:
        raise ValueError("operands could not be broadcast together")
    total = 0.0
    for i in range(n):
        value = x[i] - y[i]
        total += value * value
    return np.sqrt(total)
