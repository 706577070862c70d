"""The logistic map's path: chaotic for a rate near 4, where the last digit of each step decides about later ones."""

import numpy as np


def logistic_map(rate, x, steps):
    path = np.empty(steps)
    for k in range(steps):
        x = rate * x * (1.0 - x)
        path[k] = x
    return path
