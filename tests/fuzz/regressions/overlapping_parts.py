def moved(u, v):
    u[1:] = u[:-1]
    v += v[::-1]
    return u * 2.0, v


CALL = "moved(u, v)"
SETUPS = [
    "u = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]); v = np.array([1.0, 2.0, 3.0, 4.0])",
    "u = np.array([1.0]); v = np.array([])",
]
MUST_BE_OK = ["cython", "cython-typed"]
