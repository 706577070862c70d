"""The product of two matrices by three loops, as the formula says it."""

import numpy as np


def matrix(n, seed):
    return np.random.default_rng(seed).random((n, n))


def matmul(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            total = 0.0
            for k in range(m):
                total += A[i, k] * B[k, j]
            C[i, j] = total
    return C
