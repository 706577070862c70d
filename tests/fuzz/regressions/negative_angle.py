import math


def wound(angle, turns):
    total = 0.0
    for k in range(turns):
        angle -= 1.0
        total += angle % (2 * math.pi)
    angle %= 3.0
    return total, angle


CALL = "wound(angle, turns)"
SETUPS = ["angle = 7.0; turns = 3", "angle = 1.0; turns = 9", "angle = -20.0; turns = 2"]
MUST_BE_OK = ["cython-typed", "cython-fast"]
