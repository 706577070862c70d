# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython

from libc.math cimport fabs, fma, isfinite, isinf, isnan, pow

cdef inline double power(double x, double y) except? -1:
    """x**y, with the errors that Python raises."""
    cdef double result = pow(x, y)
    if isinf(result) and isfinite(x) and isfinite(y):
        if x == 0:
            raise ZeroDivisionError("0.0 cannot be raised to a negative power")
        raise OverflowError("result too large")
    if isnan(result) and isfinite(x) and isfinite(y):
        raise ValueError("the root of a negative number is complex in Python")
    return result

cdef inline double cubed(double x) except? -1:
    """x**3: by products whose rounding errors are kept; C's pow only where the last digit is in doubt."""
    cdef double square = x * x, cube = square * x, result
    cdef double error = fma(square, x, -cube) + fma(x, x, -square) * x
    result = cube + error
    if fabs(result) > 1e-250 and result + 1.09 * (error - (result - cube)) == result:
        return result
    return power(x, 3)


cdef inline double cubic(double x) except? -1:
    return cubed(x) - 2 * x - 5


@cython.cdivision(True)  # no divisor here can be zero
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
