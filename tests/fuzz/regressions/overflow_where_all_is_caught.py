def grown(n, k):
    total = k
    turns = 0
    for i in range(n):
        try:
            total = total * k + 1
            turns = turns + 1
        except ArithmeticError:
            total = 0
    return total, turns


CALL = "grown(n, k)"
SETUPS = ["n = 5; k = 3", "n = 60; k = 12", "n = 3; k = 9223372036854775807"]
MUST_BE_OK = ["cython-typed"]
