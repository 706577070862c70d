from numba import njit

@njit(parallel=True)
def polynomial(x):
    return 0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2
