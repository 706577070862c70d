def lengths(out, text, n):
    for i in range(n):
        out[i] = len(text) + i
    return out


CALL = "lengths(out, text, n)"
SETUPS = ["out = np.zeros(5); text = 'abc'; n = 5", "out = np.zeros(2); text = ''; n = 1"]
MUST_BE_OK = ["cython", "cython-typed", "cython-fast"]
