import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def matrix_multiply(n):
    return np.random.rand(n, n) @ np.random.rand(n, n)
