def ratios(u, v, x):
    t = u[0] / v[0]
    total = 0.0
    for i in range(len(u)):
        total += u[i] / v[i] + v[i] % u[0]
    t /= v[0]
    return t, total, u[1] ** 0.5, u[1] // v[0], u[0] ** 2, u[0] ** v[1], u[0] / x


CALL = "ratios(u, v, x)"
SETUPS = [
    "u = np.array([1.0, -2.0, 0.0]); v = np.array([0.0, 1.0, 0.0]); x = 2.0",
    "u = np.array([1e300, -np.inf, 2.0]); v = np.array([0.0, 1.5, -0.0]); x = 0.0",
    "u = np.array([0.0, 4.0]); v = np.array([-0.0, -1.0]); x = 1.0",
]
MUST_BE_OK = ["cython", "cython-typed"]
