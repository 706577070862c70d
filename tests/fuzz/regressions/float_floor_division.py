import math


def steps(x, step):
    k = x // step
    rest = x % step
    x //= 0.1
    return k, rest, x, math.copysign(1.0, rest)


CALL = "steps(x, step)"
SETUPS = [
    "x = 1.0; step = 0.1",
    "x = -2.0; step = float('inf')",
    "x = 2.0; step = float('inf')",
    "x = -6.0; step = 3.0",
    "x = 0.0; step = -3.0",
    "x = 1e300; step = 1e-300",
    "x = float('nan'); step = 1.0",
    "x = 1.0; step = 0.0",
]
MUST_BE_OK = ["cython", "cython-typed"]
