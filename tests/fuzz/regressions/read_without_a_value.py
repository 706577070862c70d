def shifted(p, gain=0.5):
    return p * 2, gain


def rest(a, n):
    k = a % a
    s = 0.0
    if k:
        p, x = shifted(p << 2, s)  # noqa: F821 - what the program is about
        s += x + p
    return k, s, n


CALL = "rest(a, n)"
SETUPS = ["a = 3; n = 4", "a = -2; n = 0"]
MUST_BE_OK = ["cython", "cython-typed"]
