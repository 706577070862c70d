import numpy as np
from numba import njit

@njit
def matrix_multiply(n):
    return np.random.rand(n, n) @ np.random.rand(n, n)
