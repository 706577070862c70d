from numba import njit

@njit(error_model="numpy")
def magnitude_near(z, limit):
    """abs(z), or a number on the same side of the limit: the squares tell the side, unless they are too near to it."""
    squares, square = z.real * z.real + z.imag * z.imag, float(limit) * limit
    if limit > 0 and 1e-290 < square < 1e290:
        if squares < 0.999999 * square:
            return 0.0
        if 1.000001 * square < squares < 1e300:
            return 1e300
    return abs(z)

@njit(error_model="numpy")
def escape(c, limit):
    z = c
    for k in range(limit):
        if magnitude_near(z, 2.0) > 2.0:
            return k
        z = z * z + c
    return limit

@njit(error_model="numpy")
def mandelbrot(limit):
    counts = []
    for row in range(26):
        for column in range(21):
            counts.append(escape(complex(-2.0 + 0.1 * row, -1.0 + 0.1 * column), limit))
    return counts
