from math import sqrt
from numba import prange
from numba import njit

@njit(parallel=True)
def distance(x, y):
    total = 0.0
    for k in prange(len(x)):
        difference = x[k] - y[k]
        total += difference * difference
    return sqrt(total)
