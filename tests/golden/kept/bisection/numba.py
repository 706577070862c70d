from numba import njit

@njit(error_model="numpy")
def cubic(x):
    return x**3 - 2 * x - 5

@njit(error_model="numpy")
def bisection(low, high, tolerance):
    f_low = cubic(low)
    while high - low > tolerance:
        middle = (low + high) / 2
        f_middle = cubic(middle)
        if (f_low < 0) == (f_middle < 0):
            low = middle
            f_low = f_middle
        else:
            high = middle
    return (low + high) / 2
