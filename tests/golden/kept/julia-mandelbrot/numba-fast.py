from numba import njit

@njit(fastmath=True, error_model="numpy")
def escape(c, limit):
    z = c
    for k in range(limit):
        if abs(z) > 2.0:
            return k
        z = z * z + c
    return limit

@njit(fastmath=True, error_model="numpy")
def mandelbrot(limit):
    counts = []
    for row in range(26):
        for column in range(21):
            counts.append(escape(complex(-2.0 + 0.1 * row, -1.0 + 0.1 * column), limit))
    return counts
