import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def pairwise_broadcast(X):
    n = X.shape[0]
    p = X.shape[1]
    out = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            total = 0.0
            for k in range(p):
                value = X[i, k] - X[j, k]
                total += value * value
            out[i, j] = np.sqrt(total)
    return out
