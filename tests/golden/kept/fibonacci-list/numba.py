from numba import njit

@njit
def fibonacci_list(size):
    numbers = []
    a = 0
    b = 1
    for _ in range(size):
        numbers.append(a)
        a, b = b, a + b
    return numbers
