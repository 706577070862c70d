def kept(a, c):
    x = a
    if c > 0:
        x = 0.5
    return x


CALL = "kept(a, c)"
SETUPS = ["a = 3; c = -1.0", "a = 9007199254740993; c = -1.0"]
MUST_BE_OK = ["cython", "cython-typed"]
EXPECTED_TO_FAIL = (
    "a name that holds a whole number first and a float later is a C double: arguments beyond 2**53 lose their last digit"
)
