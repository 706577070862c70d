import numpy as np

def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    difference = X[:, None, :] - X
    total = np.sum(difference * difference, axis=2)
    D[:, :] = np.sqrt(total)
    return D
