def same(x, y, n):
    count = 0
    for i in range(n):
        if (x, y) == (y, x):
            count += 1
    return count, (x, n) != (y, n)


CALL = "same(x, y, n)"
SETUPS = [
    "x = 1.5; y = 1.5; n = 3",
    "x = 1.5; y = 2.5; n = 2",
    "x = float('nan'); y = x; n = 2",
    "x = float('nan'); y = float('nan'); n = 2",
]
MUST_BE_OK = ["cython", "cython-typed"]
