def parts(a, b, x):
    p, q = divmod(a, b)
    s, t = divmod(x, 0.1)
    return p, q, s, t, divmod(a, 7)[1]


CALL = "parts(a, b, x)"
SETUPS = [
    "a = -7; b = 2; x = 1.0",
    "a = -9223372036854775808; b = -1; x = 0.7",
    "a = 5; b = 0; x = 1.5",
    "a = 7; b = -2; x = -0.3",
]
MUST_BE_OK = ["cython", "cython-typed"]
