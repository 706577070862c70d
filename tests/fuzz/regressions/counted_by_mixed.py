def f(u, c):
    k = 2
    total = u[k] + 0.0
    for i in range(k):
        total += u[i]
    k = k / 2
    if c > 1:
        total += k
    return total, k


CALL = "f(u, c)"
SETUPS = ["u = np.array([1.0, 2.0, 3.0]); c = 0.5", "u = np.array([1.0, 2.0, 3.0]); c = 2.0"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
