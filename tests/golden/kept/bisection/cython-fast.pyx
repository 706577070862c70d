# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


cdef inline double cubic(double x) noexcept nogil:
    return x**3 - 2 * x - 5


def bisection(double low, double high, double tolerance):
    cdef double f_low, middle, f_middle
    f_low = cubic(low)
    while high - low > tolerance:
        middle = (low + high) / 2
        f_middle = cubic(middle)
        if (f_low < 0) == (f_middle < 0):
            low = middle
            f_low = f_middle
        else:
            high = middle
    return (low + high) / 2
