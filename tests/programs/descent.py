"""Gradient descent on f(x, y) = (a x² + 2 b x y + c y²) / 2; a factory returns f and its gradient as closures."""


def quadratic(a, b, c):
    def f(x, y):
        return (a * x * x + 2 * b * x * y + c * y * y) / 2

    def gradient(x, y):
        return a * x + b * y, b * x + c * y

    return f, gradient


def descent(f, gradient, x, y, rate, steps):
    for _ in range(steps):
        gx, gy = gradient(x, y)
        x = x - rate * gx
        y = y - rate * gy
    return x, y, f(x, y)
