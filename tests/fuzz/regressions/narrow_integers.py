def wrapped(u, b):
    k = u[0] + b
    u[(1 - k) % len(u)] = 7
    return k * 2, u


CALL = "wrapped(u, b)"
SETUPS = [
    "u = np.array([1, 2, 3, 250], dtype=np.uint8); b = 3",
    "u = np.array([200, 2, 3], dtype=np.uint8); b = 50",
    "u = np.array([100, 2, 3, 4, 5], dtype=np.uint8); b = 90",
]
MUST_BE_OK = ["cython", "cython-typed"]
