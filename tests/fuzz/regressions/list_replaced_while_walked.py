def f(n):
    row = [n, n + 2, n + 4, n + 6]
    total = 0
    for k in row:
        if k % 2:
            row = row[1:]
        total += k
    for a, b in zip(row, row):
        row = row[1:]
        total += a * b
    return total, row


CALL = "f(n)"
SETUPS = ["n = 1", "n = 2", "n = 7"]
MUST_BE_OK = ["cython-typed"]
