import numpy as np
import numexpr as ne

def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    D[:, :] = 0.0
    for k in range(n):
        ne.evaluate(
            "D + (X1 - X2) * (X1 - X2)",
            {"D": D, "X1": X[:, None, k], "X2": X[:, k]}, out=D,
        )
    ne.evaluate("sqrt(D)", {"D": D}, out=D)
    return D
