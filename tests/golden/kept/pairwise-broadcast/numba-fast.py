import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def pairwise_broadcast(X):
    return np.sqrt(((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2))
