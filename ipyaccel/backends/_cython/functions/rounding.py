"""`round(x, digits)` in C. In: nothing. Out: the texts of the functions.

Python gives the float nearest to the decimal number that is nearest to x. Scaled by an exact power of ten, x is off by half a
unit in its last place: unless it lies that near to the middle of two whole numbers, the nearest one is certain, and dividing two
exact numbers gives the nearest float. NumPy's numbers are rounded by the scaling alone.
"""

from __future__ import annotations

PYTHON_ROUND = '''cdef inline double {name}(double x, long long digits){errors}:
    """round(x, digits); where x lies near the middle of two such numbers, Python decides."""
    cdef double power = 1.0, scaled, nearest
    cdef long long k
    if 0 <= digits <= 22:
        for k in range(digits):
            power *= 10.0
        scaled = x * power
        if {fabs}(scaled) < 1e15:
            nearest = {rint}(scaled)
            if {fabs}({fabs}(scaled - nearest) - 0.5) > {fabs}(scaled) * 2.3e-16:
                return nearest / power
    import builtins
    return builtins.round(x, digits)'''

NUMPY_ROUND = '''cdef inline double {name}(double x, long long digits){errors}:
    """round(x, digits) of one of NumPy's numbers."""
    cdef double power = 1.0
    cdef long long k
    if 0 <= digits <= 22:
        for k in range(digits):
            power *= 10.0
        return {rint}(x * power) / power
    import numpy
    return round(numpy.float64(x), digits)'''
