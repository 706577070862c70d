import numpy as np
from numba import njit

dy2 = 0.04
dx2 = 0.01

@njit(error_model="numpy")
def num_update(u):
    n = max(u.shape[0] - 2, 0)
    m = max(u.shape[1] - 2, 0)
    factor = 2 * (dx2 + dy2)
    new = np.empty((2, m))
    for i in range(n):
        for j in range(m):
            new[i % 2, j] = np.divide((u[i + 2, j + 1] + u[i, j + 1]) * dy2 + (u[i + 1, j + 2] + u[i + 1, j]) * dx2, factor)
        if i >= 1:
            for j in range(m):
                u[i, j + 1] = new[(i - 1) % 2, j]
    for i in range(max(n - 1, 0), n):
        for j in range(m):
            u[i + 1, j + 1] = new[i % 2, j]
