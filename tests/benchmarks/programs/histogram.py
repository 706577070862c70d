"""How many values fall into each of equally wide bins; what lies outside is not counted."""

import numpy as np


def measurements(n):
    return np.random.default_rng(12).normal(0.0, 1.0, n)


def histogram(values, low, high, bins):
    counts = np.zeros(bins, dtype=np.int64)
    width = (high - low) / bins
    for value in values:
        if low <= value < high:
            counts[int((value - low) / width)] += 1
    return counts
