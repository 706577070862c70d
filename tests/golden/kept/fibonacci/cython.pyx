import numpy as np

def fibonacci(size):
    numbers = np.zeros(size, dtype=np.int64)
    a = 0
    b = 1
    for k in range(size):
        numbers[k] = a
        a, b = b, a + b
    return numbers
