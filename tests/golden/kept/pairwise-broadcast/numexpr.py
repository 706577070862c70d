import numpy as np
import numexpr as ne

def pairwise_broadcast(X):
    return np.sqrt(ne.evaluate("(X1 - X2) ** 2", {"X1": X[:, None, :], "X2": X[None, :, :]}).sum(axis=2))
