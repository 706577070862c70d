from numba import prange
from numba import njit

@njit(parallel=True)
def fact(n):
    product = 1
    for k in prange(2, n + 1):
        product *= k
    return product
