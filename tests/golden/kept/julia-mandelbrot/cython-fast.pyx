# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off

cdef inline double magnitude_near(double complex z, double limit) noexcept nogil:
    """abs(z), or any number on the same side of the limit: the squares tell the side, where they are not too near to it."""
    cdef double squares = z.real * z.real + z.imag * z.imag, square = limit * limit
    if limit > 0 and 1e-290 < square < 1e290:
        if squares < 0.999999 * square:
            return 0
        if 1.000001 * square < squares < 1e300:
            return 1e300
    return abs(z)

cdef inline double complex complex_number(double x, double y) noexcept nogil:
    """complex(x, y), part by part."""
    cdef double complex z
    z.real = x
    z.imag = y
    return z


cdef inline long long escape(double complex c, long long limit) noexcept nogil:
    cdef double complex z
    cdef long long k
    z = c
    for k in range(limit):
        if magnitude_near(z, 2.0) > 2.0:
            return k
        z = z * z + c
    return limit


def mandelbrot(long long limit):
    cdef list counts
    cdef long long row, column
    counts = []
    for row in range(26):
        for column in range(21):
            counts.append(escape(complex_number(-2.0 + 0.1 * row, -1.0 + 0.1 * column), limit))
    return counts
