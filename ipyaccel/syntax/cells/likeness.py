"""What in Python is like what in C: tables by C's names."""

from __future__ import annotations

_SAME = """acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs floor fmod hypot
isfinite isinf isnan ldexp lgamma log log10 log1p log2 nextafter pow remainder sin sinh sqrt tan tanh trunc"""
_FLOATS = "acos asin atan atan2 ceil copysign cos cosh exp fabs floor fmod hypot log log10 log1p pow sin sinh sqrt tan tanh"

# C's math library: name there to name in Python's math.
MATH = (
    {name: name for name in _SAME.split()}
    | {f"{name}f": name for name in _FLOATS.split()}
    | {"tgamma": "gamma", "M_PI": "pi", "M_E": "e", "NAN": "nan", "INFINITY": "inf", "HUGE_VAL": "inf"}
)

# Names of C that Python's builtins answer for.
BUILTINS = {
    "libc.math.fmin": "min",
    "libc.math.fmax": "max",
    "libc.math.fminf": "min",
    "libc.math.fmaxf": "max",
    "libc.math.rint": "round",
    "libc.math.nearbyint": "round",
    "libc.stdlib.abs": "abs",
    "libc.stdlib.labs": "abs",
    "libc.stdlib.llabs": "abs",
    "libc.complex.cabs": "abs",
}

# C's math constants that Python spells as a number.
CONSTANTS = {
    "libc.math.M_SQRT2": "2 ** 0.5",
    "libc.math.M_SQRT1_2": "0.5 ** 0.5",
    "libc.math.M_PI_2": "1.5707963267948966",
    "libc.math.M_PI_4": "0.7853981633974483",
    "libc.math.M_1_PI": "0.3183098861837907",
    "libc.math.M_2_PI": "0.6366197723675814",
    "libc.math.M_LN2": "0.6931471805599453",
    "libc.math.M_LN10": "2.302585092994046",
    "libc.math.M_LOG2E": "1.4426950408889634",
    "libc.math.M_LOG10E": "0.4342944819032518",
    "libc.math.M_2_SQRTPI": "1.1283791670955126",
    "libc.limits.INT_MAX": "2147483647",
    "libc.limits.INT_MIN": "-2147483648",
    "libc.limits.LONG_MAX": "9223372036854775807",
    "libc.limits.LONG_MIN": "-9223372036854775808",
    "libc.limits.UINT_MAX": "4294967295",
    "libc.limits.CHAR_BIT": "8",
    "libc.float.DBL_MAX": "1.7976931348623157e308",
    "libc.float.DBL_MIN": "2.2250738585072014e-308",
    "libc.float.DBL_EPSILON": "2.220446049250313e-16",
    "libc.stdint.INT32_MAX": "2147483647",
    "libc.stdint.INT64_MAX": "9223372036854775807",
    "libc.stdint.UINT32_MAX": "4294967295",
}

# What makes memory, and what gives it back.
MAKERS = frozenset(["libc.stdlib.malloc", "libc.stdlib.calloc", "cpython.mem.PyMem_Malloc", "cpython.mem.PyMem_Calloc"])
FREERS = frozenset(["libc.stdlib.free", "cpython.mem.PyMem_Free"])

# Modules whose cimported names are types alone: nothing stands for them.
TYPES_ONLY = frozenset(["libc.stdint", "libc.stddef", "cython", "posix.types", "libcpp"])

# Those of Cython's own modules: in the twin a loop is a loop.
PARALLEL = frozenset(["cython.parallel.prange", "cython.parallel.parallel", "cython.parallel.threadid"])

# Why some names have no likeness.
WHY_NOT = {
    "libc.stdlib.rand": "rand draws C's own random numbers, which Python cannot draw",
    "libc.stdlib.srand": "srand sets C's own random numbers, which Python cannot draw",
    "libc.stdlib.realloc": "realloc moves memory, which has no likeness in Python",
    "libc.math.round": "C rounds halves away from zero, and Python to the even number",
    "libc.stdio.printf": "printf writes past Python",
}
