import numpy as np
from numba import njit

@njit
def polynomial_steps(x):
    n = x.shape[0]
    out = np.empty(n)
    for i in range(n):
        x_i = x[i]
        value = x_i * x_i
        out[i] = 0.25 * (value * x_i) + 0.75 * value - (1.5 * x_i + 2)
    return out
