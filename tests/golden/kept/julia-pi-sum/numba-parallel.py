from numba import prange
from numba import njit

@njit(parallel=True)
def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in prange(1, terms + 1):
            total += 1.0 / (k * k)
    return total
