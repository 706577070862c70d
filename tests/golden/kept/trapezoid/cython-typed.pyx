# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

from libc.math cimport isfinite, isinf

cdef inline double square(double x) except? -1:
    """x**2, with the error that Python raises."""
    cdef double result = x * x
    if isinf(result) and isfinite(x):
        raise OverflowError("result too large")
    return result


cdef inline double f(double x) except? -1:
    return 2 * square(x) + 3 * x + 1


def trapez(long long a, long long b, long long n):
    cdef double h, x, total
    cdef long long _
    h = (b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    for _ in range(n - 1):
        x += h
        total += f(x)
    return total * h
