import math


def g(u, i):
    return u[i] // 2


def f(u, n):
    total = 0.0
    for i in range(n):
        try:
            total += g(u, i) + math.sqrt(2 - i)
        except IndexError:
            total -= 1
        except (ValueError, ZeroDivisionError):
            total += 1 // (i + 1)
    return total


CALL = "f(u, n)"
SETUPS = ["u = np.array([1.0, 2.0, 3.0]); n = 30", "u = np.array([1.0, 2.0, 3.0]); n = 2"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
