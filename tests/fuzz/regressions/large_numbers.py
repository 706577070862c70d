def generated(x, n):
    for i in range(n):
        x = (1103515245 * x + 3037000500) % 4294967296
        if x > 0x80000000:
            x -= 2_147_483_648
    return x, 4294967296


CALL = "generated(x, n)"
SETUPS = ["x = 1; n = 10", "x = 4294967297; n = 3", "x = -5; n = 1"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
