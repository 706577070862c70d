"""Composite trapezoidal rule of f(x) = 2x² + 3x + 1; the exact integral from 1 to 5 is 368/3."""


def f(x):
    return 2 * x**2 + 3 * x + 1


def trapez(a, b, n):
    h = (b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    for _ in range(n - 1):
        x += h
        total += f(x)
    return total * h
