from numba import njit

a = 3.0
b = 1.0
c = 2.0

@njit(error_model="numpy")
def gradient(x, y):
    return a * x + b * y, b * x + c * y

@njit(error_model="numpy")
def f(x, y):
    return (a * x * x + 2 * b * x * y + c * y * y) / 2

@njit(error_model="numpy")
def descent(x, y, rate, steps):
    for _ in range(steps):
        gx, gy = gradient(x, y)
        x = x - rate * gx
        y = y - rate * gy
    return x, y, f(x, y)
