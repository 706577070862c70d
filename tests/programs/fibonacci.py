"""The first Fibonacci numbers, into an int64 array and into a list; the one after the 93rd does not fit in 64 bits."""

import numpy as np


def fibonacci(size):
    numbers = np.zeros(size, dtype=np.int64)
    a = 0
    b = 1
    for k in range(size):
        numbers[k] = a
        a, b = b, a + b
    return numbers


def fibonacci_list(size):
    numbers = []
    a = 0
    b = 1
    for _ in range(size):
        numbers.append(a)
        a, b = b, a + b
    return numbers
