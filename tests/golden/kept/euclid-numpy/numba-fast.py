import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def distance(x, y):
    return np.sqrt(np.sum((x - y) ** 2))
