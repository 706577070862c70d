"""A number of Python's and an element of single precision are computed in single precision by NumPy 2, in double by C."""


def f(u):
    u[0] += 3.25 - u[1]
    return u


CALL = "f(u)"
SETUPS = [
    "u = np.array([1e10, 1e10], dtype=np.float32)",
    "u = np.array([1.5, 0.25, 3.0], dtype=np.float32)",
]
MUST_BE_OK = ["cython"]
EXPECTED_TO_FAIL = "Cython and Numba compute with double precision, and 3.25 is not lost beside 1e10 as it is in Python"
