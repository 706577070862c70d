def shifted(a, k):
    up = a << k
    down = a >> k
    a <<= 2
    a >>= k + 60
    return up, down, a, -5 >> k


CALL = "shifted(a, k)"
SETUPS = ["a = -3; k = 4", "a = 5; k = 0", "a = -1; k = 5", "a = 0; k = 70", "a = 3; k = -1", "a = 1; k = 62"]
MUST_BE_OK = ["cython", "cython-typed"]
