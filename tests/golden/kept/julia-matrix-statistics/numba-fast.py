import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def matrix_statistics(count):
    size = 5
    wide = np.zeros(count)
    square = np.zeros(count)
    for k in range(count):
        a = np.random.randn(size, size)
        b = np.random.randn(size, size)
        c = np.random.randn(size, size)
        d = np.random.randn(size, size)
        p = np.concatenate((a, b, c, d), axis=1)
        q = np.concatenate((np.concatenate((a, b), axis=1), np.concatenate((c, d), axis=1)), axis=0)
        wide[k] = np.trace(np.linalg.matrix_power(p.T @ p, 4))
        square[k] = np.trace(np.linalg.matrix_power(q.T @ q, 4))
    return np.std(wide) / np.mean(wide), np.std(square) / np.mean(square)
