from numba import njit

@njit
def polynomial_steps(x):
    cubic = 0.25 * x**3
    square = 0.75 * x**2
    line = 1.5 * x + 2
    return cubic + square - line
