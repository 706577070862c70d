import numpy as np
from numba import njit

@njit
def abc(y, n, epsilon):
    n1 = y.shape[0]
    total = 0.0
    for i in range(n1):
        total += y[i]
    mean = np.divide(total, n1)
    total2 = 0.0
    for i in range(n1):
        total2 += y[i]
    value = np.divide(total2, n1)
    total1 = 0.0
    for i in range(n1):
        value1 = y[i] - value
        total1 += value1 * value1
    spread = np.sqrt(np.divide(total1, n1))
    size = len(y)
    kept = np.zeros((n, 2))
    count = 0
    while count < n:
        m = np.random.uniform(0.0, 4.0)
        s = np.random.uniform(0.5, 2.0)
        simulated = np.random.normal(m, s, size)
        n2 = simulated.shape[0]
        total3 = 0.0
        for i in range(n2):
            total3 += simulated[i]
        if abs(np.divide(total3, n2) - mean) < epsilon and abs(np.std(simulated) - spread) < epsilon:
            kept[count, 0] = m
            kept[count, 1] = s
            count += 1
    return kept
