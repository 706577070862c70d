def f(c, s):
    for _ in range(3):
        try:
            s = c**c + s
        except ValueError:
            s = 0.0
    return abs(s)


CALL = "f(c, s)"
SETUPS = ["c = 1.5; s = 2.0", "c = -0.25; s = 2.0", "c = -0.5; s = 1.0"]
MUST_BE_OK = []
