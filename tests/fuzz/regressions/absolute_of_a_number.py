def distance(a):
    return abs(a) - abs(-10) + abs((-1 + 0) ** 3)


CALL = "distance(a)"
SETUPS = ["a = -3", "a = 5"]
MUST_BE_OK = ["cython-typed", "cython-fast"]
