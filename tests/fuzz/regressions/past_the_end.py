def f(x, n):
    total = 0
    try:
        for i in range(n):
            total += x[i]
    except IndexError:
        total = -total
    return total


CALL = "f(x, n)"
SETUPS = ["x = [1, 2, 3]; n = 1000000", "x = [4]; n = 1"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
