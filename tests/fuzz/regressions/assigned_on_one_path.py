def found(n, c):
    total = 0.0
    for i in range(n):
        if c > i:
            y = i
        total += y
    y = c
    return total + y


CALL = "found(n, c)"
SETUPS = ["n = 4; c = 2.25", "n = 0; c = 1.0", "n = 3; c = -0.75"]
MUST_BE_OK = ["cython", "cython-typed"]
