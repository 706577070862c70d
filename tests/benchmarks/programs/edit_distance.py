"""How many letters must be changed, added or taken away to make one word of another (Levenshtein)."""

import random

import numpy as np


def word(n, seed):
    return "".join(random.Random(seed).choices("acgt", k=n))


def edit_distance(a, b):
    n = len(a)
    m = len(b)
    table = np.zeros((n + 1, m + 1), dtype=np.int64)
    for i in range(n + 1):
        table[i, 0] = i
    for j in range(m + 1):
        table[0, j] = j
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            change = 0 if a[i - 1] == b[j - 1] else 1
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + change)
    return table[n, m]
