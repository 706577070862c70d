def scaled(a, k):
    p = pow(a, k)
    q = a ** abs(k)
    return p + q, p


CALL = "scaled(a, k)"
SETUPS = ["a = 2; k = 5", "a = 2; k = -1", "a = -3; k = 3", "a = 4; k = 0"]
MUST_BE_OK = ["cython", "cython-typed"]
