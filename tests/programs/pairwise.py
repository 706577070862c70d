"""All distances between M points in N dimensions: three loops, and the same by broadcasting."""

from math import sqrt

import numpy as np


def cloud(m, n):
    return np.random.default_rng(7).random((m, n))


def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    for i in range(m):
        for j in range(m):
            total = 0.0
            for k in range(n):
                difference = X[i, k] - X[j, k]
                total += difference * difference
            D[i, j] = sqrt(total)
    return D


def pairwise_broadcast(X):
    return np.sqrt(((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2))
