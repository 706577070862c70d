def same(a, x):
    return a == x, a > x, x > 9007199254740993, x <= 3037000500


CALL = "same(a, x)"
SETUPS = ["a = 3; x = 3.0", "a = 9007199254740993; x = 9007199254740992.0"]
MUST_BE_OK = ["cython", "cython-typed"]
