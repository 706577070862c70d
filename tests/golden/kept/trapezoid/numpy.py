import numpy as np

def f(x):
    return 2 * x**2 + 3 * x + 1

def trapez(a, b, n):
    h = (b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    k = np.arange(1, n)
    x = x + k * h
    total += np.sum(f(x))
    return total * h
