import math


def doubled(i):
    return 2 * i


def powers(c, k):
    p, q = divmod((k % 2) ** -1, -4)
    return doubled(pow(5, 2)) + doubled(pow(3, k)) + math.floor(c) ** 2, p, q


CALL = "powers(c, k)"
SETUPS = ["c = 1.5; k = 1", "c = -0.5; k = 35", "c = 2.0; k = -1"]
MUST_BE_OK = ["cython"]
