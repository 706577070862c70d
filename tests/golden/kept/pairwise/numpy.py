import numpy as np

def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    D[:, :] = 0.0
    for k in range(n):
        difference = X[:, None, k] - X[:, k]
        difference *= difference
        D += difference
    np.sqrt(D, out=D)
    return D
