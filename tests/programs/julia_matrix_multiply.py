"""The product of two random matrices: already native code, the reference should stand near 1."""

import numpy as np


def matrix_multiply(n):
    return np.random.rand(n, n) @ np.random.rand(n, n)
