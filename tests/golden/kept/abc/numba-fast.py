import numpy as np
from numba import njit

@njit(fastmath=True, error_model="numpy")
def abc(y, n, epsilon):
    mean = np.mean(y)
    spread = np.std(y)
    size = len(y)
    kept = np.zeros((n, 2))
    count = 0
    while count < n:
        m = np.random.uniform(0.0, 4.0)
        s = np.random.uniform(0.5, 2.0)
        simulated = np.random.normal(m, s, size)
        if abs(np.mean(simulated) - mean) < epsilon and abs(np.std(simulated) - spread) < epsilon:
            kept[count, 0] = m
            kept[count, 1] = s
            count += 1
    return kept
