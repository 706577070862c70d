import numpy as np
from numba import njit

@njit
def distance(x, y):
    return np.sqrt(np.sum((x - y) ** 2))
