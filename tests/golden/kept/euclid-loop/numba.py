from math import sqrt
from numba import njit

@njit
def distance(x, y):
    total = 0.0
    for k in range(len(x)):
        difference = x[k] - y[k]
        total += difference * difference
    return sqrt(total)
