# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off

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
        if abs(z) > 2.0:
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
