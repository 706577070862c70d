# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython

cdef double a = 3.0
cdef double b = 1.0
cdef double c = 2.0


cdef inline (double, double) gradient(double x, double y) noexcept:
    return a * x + b * y, b * x + c * y


@cython.cdivision(True)  # no divisor here can be zero
cdef inline double f(double x, double y) noexcept:
    return (a * x * x + 2 * b * x * y + c * y * y) / 2


def descent(double x, double y, double rate, long long steps):
    cdef long long _
    cdef double gx, gy
    for _ in range(steps):
        gx, gy = gradient(x, y)
        x = x - rate * gx
        y = y - rate * gy
    return x, y, f(x, y)
