import math


def halves(n):
    if n <= 0:
        return 0.5
    return halves(n - 1) + n


def f(a, c, u):
    k = a | 3
    p, q = divmod(2 * u.size, -4)
    total = 0
    for i in range(len(u)):
        total += abs(u[i]) + abs(u[i] - k)
    return abs(math.floor(c)), abs(q - k) % 6, halves(abs(q - k) % 6), total, p


CALL = "f(a, c, u)"
SETUPS = [
    "a = 12; c = -0.25; u = np.array([3, -2, 0, 1, 5, 100, -7, 2])",
    "a = -2; c = 2.5; u = np.array([-7])",
    "a = 3037000500; c = -3.0; u = np.array([], dtype=np.int64)",
]
MUST_BE_OK = ["cython-typed", "cython-fast"]
