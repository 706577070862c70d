def kept(a, c):
    x = a
    if c > 0:
        x = 0.5
    return x


CALL = "kept(a, c)"
SETUPS = ["a = 3; c = -1.0", "a = 9007199254740993; c = -1.0"]
MUST_BE_OK = ["cython", "cython-typed"]
