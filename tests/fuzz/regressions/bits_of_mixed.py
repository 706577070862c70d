def f(n, c):
    x = 0
    k = x | 5
    for i in range(n):
        k = k ^ (x + 1 << 2)
    if c > 1:
        x = 0.5
    return k, x, ~k


CALL = "f(n, c)"
SETUPS = ["n = 3; c = 0.5", "n = 1; c = 2.0"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
