import numpy as np
from math import sqrt
from numba import njit

@njit
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
