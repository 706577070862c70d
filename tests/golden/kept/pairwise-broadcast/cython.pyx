# cython: infer_types=False
import numpy as np

def pairwise_broadcast(X):
    return np.sqrt(((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2))
