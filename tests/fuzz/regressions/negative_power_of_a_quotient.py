def reciprocals(a, b):
    k = (b // 3037000500) ** -1
    return k, (a + 1) ** -2, a**-1


CALL = "reciprocals(a, b)"
SETUPS = ["a = 2; b = -2", "a = 5; b = 6074001000"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
