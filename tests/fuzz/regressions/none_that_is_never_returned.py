def found(x):
    if x + x <= x % -3.0 and 0 <= (9007199254740993 | 1) < 10:
        return None
    return 10 << 3


def least(x):
    k = 2
    v = found(x)
    if v is not None:
        k += v
    return k


CALL = "least(x)"
SETUPS = ["x = 1.5", "x = -4.0"]
MUST_BE_OK = ["cython-typed"]
