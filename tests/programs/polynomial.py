"""0.25x³ + 0.75x² − 1.5x − 2 over an array, as a function and (in the table) as an expression in the notebook."""

import numpy as np


def points(n):
    return np.linspace(-1.0, 1.0, n)


def polynomial(x):
    return 0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2


def polynomial_steps(x):
    cubic = 0.25 * x**3
    square = 0.75 * x**2
    line = 1.5 * x + 2
    return cubic + square - line
