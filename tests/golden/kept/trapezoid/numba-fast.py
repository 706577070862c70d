from numba import njit

@njit(fastmath=True, error_model="numpy")
def f(x):
    return 2 * x**2 + 3 * x + 1

@njit(fastmath=True, error_model="numpy")
def trapez(a, b, n):
    h = (b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    for _ in range(n - 1):
        x += h
        total += f(x)
    return total * h
