from math import sqrt
from numba import njit

@njit
def square(x):
    return x * x

@njit
def hypot(a, b):
    return sqrt(square(a) + square(b))
