import numpy as np
import numexpr as ne

def f(x):
    return 2 * x**2 + 3 * x + 1

def trapez(a, b, n):
    h = (b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    k = np.arange(1, n)
    total += np.sum(ne.evaluate("2 * (x + k * h) ** 2 + 3 * (x + k * h) + 1", {"x": x, "k": k, "h": h}))
    return total * h
