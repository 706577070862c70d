# cython: infer_types=False, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True, cpow=True
# distutils: extra_compile_args = -O3 -march=native -ffast-math


cdef inline double f(double x) noexcept nogil:
    return 2 * x**2 + 3 * x + 1


def trapez(long long a, long long b, long long n):
    cdef double h, x, total
    cdef long long _
    h = <double>(b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    for _ in range(n - 1):
        x += h
        total += f(x)
    return total * h
