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
    n = wide.shape[0]
    total1 = 0.0
    for i in range(n):
        total1 += wide[i]
    value = np.divide(total1, n)
    total = 0.0
    for i in range(n):
        value1 = wide[i] - value
        total += value1 * value1
    n1 = square.shape[0]
    total3 = 0.0
    for i in range(n1):
        total3 += square[i]
    value2 = np.divide(total3, n1)
    total2 = 0.0
    for i in range(n1):
        value3 = square[i] - value2
        total2 += value3 * value3
    return (np.divide(np.sqrt(np.divide(total, n)), value), np.divide(np.sqrt(np.divide(total2, n1)), value2))
