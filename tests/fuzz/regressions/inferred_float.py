def inverse(n, c):
    s = 0.0
    if n > 3:
        s += c
    s += s**-1
    return s // 0.1, s


CALL = "inverse(n, c)"
SETUPS = ["n = 4; c = 1.0", "n = 1; c = 2.0", "n = 5; c = -0.5"]
MUST_BE_OK = ["cython", "cython-typed"]
