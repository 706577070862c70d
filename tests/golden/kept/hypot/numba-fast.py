from math import sqrt
from numba import njit

@njit(fastmath=True, error_model="numpy")
def square(x):
    return x * x

@njit(fastmath=True, error_model="numpy")
def hypot(a, b):
    return sqrt(square(a) + square(b))
