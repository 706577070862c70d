"""Shortest paths between all pairs of places, in place."""

import numpy as np


def roads(n):
    lengths = np.random.default_rng(6).uniform(1.0, 100.0, (n, n))
    for i in range(n):
        lengths[i, i] = 0.0
    return lengths


def floyd_warshall(lengths):
    n = lengths.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                through = lengths[i, k] + lengths[k, j]
                if through < lengths[i, j]:
                    lengths[i, j] = through
