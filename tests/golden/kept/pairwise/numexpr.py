import numpy as np
import numexpr as ne

def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    total = np.sum(ne.evaluate("(X1 - X) * (X1 - X)", {"X1": X[:, None, :], "X": X}), axis=2)
    D[:, :] = ne.evaluate("sqrt(total)", {"total": total})
    return D
