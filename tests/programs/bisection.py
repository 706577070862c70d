"""The root of a function given as argument, by halving an interval."""


def cubic(x):
    return x**3 - 2 * x - 5


def bisection(f, low, high, tolerance):
    f_low = f(low)
    while high - low > tolerance:
        middle = (low + high) / 2
        f_middle = f(middle)
        if (f_low < 0) == (f_middle < 0):
            low = middle
            f_low = f_middle
        else:
            high = middle
    return (low + high) / 2
