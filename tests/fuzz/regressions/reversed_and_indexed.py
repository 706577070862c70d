import numpy as np


def f(u):
    r = -u + np.cos(u[::-1])
    return r[0]


CALL = "f(u)"
SETUPS = ["u = np.array([0.0, 0.25, 3.0, -0.5, 1e8], dtype=np.float64)"]
MUST_BE_OK = ["cython-typed", "cython-fast"]
