def distance(a):
    return abs(a) - abs(-10) + abs((-1 + 0) ** 3) + abs(a // -1)


CALL = "distance(a)"
SETUPS = ["a = -3", "a = 5", "a = -9223372036854775808"]
MUST_BE_OK = ["cython-typed", "cython-fast"]
