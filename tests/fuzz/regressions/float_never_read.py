def last(a, c):
    for i in range(4):
        if i > a:
            y = c
    x = 0
    for i in range(3):
        y = 1
        x += y
    return x


CALL = "last(a, c)"
SETUPS = ["a = 1; c = 1.5", "a = 7; c = -0.5"]
MUST_BE_OK = ["cython-typed", "cython-fast"]
