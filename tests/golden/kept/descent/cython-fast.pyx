# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math

cdef double a = 3.0
cdef double b = 1.0
cdef double c = 2.0


cdef inline (double, double) gradient(double x, double y) noexcept nogil:
    return a * x + b * y, b * x + c * y


cdef inline double f(double x, double y) noexcept nogil:
    return (a * x * x + 2 * b * x * y + c * y * y) / 2


def descent(double x, double y, double rate, long long steps):
    cdef long long _
    cdef double gx, gy
    for _ in range(steps):
        gx, gy = gradient(x, y)
        x = x - rate * gx
        y = y - rate * gy
    return x, y, f(x, y)
