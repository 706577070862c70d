"""One step of k-means: each point goes to its nearest centre, each centre to the mean of its points."""

import numpy as np


def clouds(n, k):
    random = np.random.default_rng(9)
    centres = random.uniform(-5.0, 5.0, (k, 2))
    points = centres[random.integers(0, k, n)] + random.normal(0.0, 1.0, (n, 2))
    return points, points[:k].copy()


def kmeans_step(points, centres):
    n, dimensions = points.shape
    k = centres.shape[0]
    labels = np.zeros(n, dtype=np.int64)
    sums = np.zeros((k, dimensions))
    counts = np.zeros(k)
    for i in range(n):
        best = 0
        smallest = 1e300
        for c in range(k):
            square = 0.0
            for d in range(dimensions):
                difference = points[i, d] - centres[c, d]
                square += difference * difference
            if square < smallest:
                smallest = square
                best = c
        labels[i] = best
        counts[best] += 1.0
        for d in range(dimensions):
            sums[best, d] += points[i, d]
    for c in range(k):
        for d in range(dimensions):
            if counts[c] > 0.0:
                sums[c, d] /= counts[c]
            else:
                sums[c, d] = centres[c, d]
    return sums, labels
