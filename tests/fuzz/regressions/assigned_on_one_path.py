def found(n, c):
    for i in range(n):
        if c > 0.5:
            y = i
        else:
            y = c
        if i == 2:
            break
    return y


CALL = "found(n, c)"
SETUPS = ["n = 4; c = 0.25", "n = 0; c = 1.0", "n = 3; c = 0.75"]
MUST_BE_OK = ["cython"]
