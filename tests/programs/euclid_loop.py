"""Euclidean distance of two vectors, element by element."""

from math import sqrt

import numpy as np


def vectors(n):
    k = np.arange(n, dtype=np.float64)
    return np.sin(k), np.cos(k)


def distance(x, y):
    total = 0.0
    for k in range(len(x)):
        difference = x[k] - y[k]
        total += difference * difference
    return sqrt(total)
