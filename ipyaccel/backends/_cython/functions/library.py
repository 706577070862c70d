"""Functions of `math` and `cmath` that C's library has not, or not as Python has them. In: a name, types. Out: a text.

Each computes the ordinary cases in C as CPython does, to the last digit; what is rare (infinities, numbers near the ends of the
range, whole numbers beyond 64 bits) is left to Python's own function, so that its answers and errors are Python's. Those without
such a case run without Python where checks may go.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipyaccel.backends._cython.functions.rounding import NUMPY_ROUND, PYTHON_ROUND
from ipyaccel.model import Type

INT, FLOAT, COMPLEX, BOOL = Type("int"), Type("float"), Type("complex", 128), Type("bool")
REAL = ("bool", "int", "float")
ANY = (*REAL, "complex")
WHOLE = ("bool", "int")


@dataclass(frozen=True)
class Written:
    """A small function. `takes`: kinds of each argument. `errors`: how its errors leave it, empty where it has none."""

    name: str
    takes: tuple[tuple[str, ...], ...]
    returns: Type
    text: str
    errors: str = ""


LOG_TO_BASE = '''cdef inline double {name}(double x, double base){errors}:
    """math.log(x, base), with the errors that Python raises."""
    if not (x > 0 and base > 0 and {isfinite}(x) and {isfinite}(base)) or base == 1:
        import math
        return math.log(x, base)
    return {log}(x) / {log}(base)'''

HYPOT_OF_THREE = '''cdef inline double {name}(double x, double y, double z){errors}:
    """math.hypot(x, y, z): the rounding errors of the squares and of the root are added to the answer."""
    cdef double xx = x * x, yy = y * y, zz = z * z, sum1 = xx + yy, total = sum1 + zz, rest, root
    if not 1e-250 < total < 1e250:
        import math
        return math.hypot(x, y, z)
    rest = {fma}(x, x, -xx) + {fma}(y, y, -yy) + {fma}(z, z, -zz)
    rest += ((xx - (sum1 - (sum1 - xx))) + (yy - (sum1 - xx))) + ((sum1 - (total - (total - sum1))) + (zz - (total - sum1)))
    root = {sqrt}(total)
    return root + ({fma}(-root, root, total) + rest) / (2 * root)'''

GCD = '''cdef inline long long {name}(long long a, long long b){errors}:
    """math.gcd, by Euclid's steps."""
    while b != 0:
        a, b = b, a % b
    return a if a >= 0 else 0 - a'''

LCM = '''cdef inline long long {name}(long long a, long long b){errors}:
    """math.lcm, by Euclid's steps."""
    cdef long long x = a, y = b
    if a == 0 or b == 0:
        return 0
    while y != 0:
        x, y = y, x % y
    x = a // x * b
    return x if x >= 0 else 0 - x'''

ISQRT = '''cdef inline long long {name}(long long n){errors}:
    """math.isqrt: the root of the nearest float, and a step to the exact one."""
    cdef unsigned long long root
    if n < 0:
        raise ValueError("isqrt() argument must be nonnegative")
    root = <unsigned long long>{sqrt}(<double>n)
    while root * root > <unsigned long long>n:
        root -= 1
    while (root + 1) * (root + 1) <= <unsigned long long>n:
        root += 1
    return root'''

COMB = '''cdef inline long long {name}(long long n, long long k){errors}:
    """math.comb; what does not fit in 64 bits on the way is left to Python."""
    cdef long long result = 1, i, m
    if n < 0 or k < 0 or n > 3000000000LL:
        import math
        return math.comb(n, k)
    if k > n:
        return 0
    m = k if k < n - k else n - k
    for i in range(1, m + 1):
        if result > 9223372036854775807LL // (n - m + i):
            import math
            return math.comb(n, k)
        result = result * (n - m + i) // i
    return result'''

PERM = '''cdef inline long long {name}(long long n, long long k){errors}:
    """math.perm; what does not fit in 64 bits is left to Python, which says so."""
    cdef long long result = 1, i
    if n < 0 or k < 0:
        import math
        return math.perm(n, k)
    if k > n:
        return 0
    for i in range(k):
        if result > 9223372036854775807LL // (n - i):
            import math
            return math.perm(n, k)
        result *= n - i
    return result'''

FACTORIAL = '''cdef inline long long {name}(long long n){errors}:
    """math.factorial, if it fits in 64 bits."""
    cdef long long result = 1, k
    if n < 0:
        raise ValueError("factorial() not defined for negative values")
    if n > 20:
        raise OverflowError("this factorial does not fit in 64 bits")
    for k in range(2, n + 1):
        result *= k
    return result'''

FREXP = '''cdef inline (double, long long) {name}(double x) noexcept nogil:
    """math.frexp."""
    cdef int exponent = 0
    cdef double fraction = {frexp}(x, &exponent) if {isfinite}(x) else x
    return fraction, exponent'''

MODF = '''cdef inline (double, double) {name}(double x) noexcept nogil:
    """math.modf."""
    cdef double whole
    cdef double fraction = {modf}(x, &whole)
    return fraction, whole'''

LDEXP = '''cdef inline double {name}(double x, long long exponent){errors}:
    """math.ldexp, with the error that Python raises."""
    cdef double result = {ldexp}(x, <int>(-3000 if exponent < -3000 else 3000 if exponent > 3000 else exponent))
    if {isinf}(result) and {isfinite}(x):
        raise OverflowError("math range error")
    return result'''

DEGREES = '''cdef inline double {name}(double x) noexcept nogil:
    """math.degrees."""
    return x * (180.0 / {M_PI})'''

RADIANS = '''cdef inline double {name}(double x) noexcept nogil:
    """math.radians."""
    return x * ({M_PI} / 180.0)'''

ISCLOSE = '''cdef inline bint {name}(double a, double b) noexcept nogil:
    """math.isclose, to nine digits."""
    cdef double apart = {fabs}(b - a)
    if a == b:
        return True
    if {isinf}(a) or {isinf}(b):
        return False
    return apart <= {fabs}(1e-09 * b) or apart <= {fabs}(1e-09 * a)'''

POWER_MODULO = '''cdef inline long long {name}(long long base, long long exponent, long long modulus){errors}:
    """pow(base, exponent, modulus); products beyond 64 bits are left to Python."""
    cdef long long result = 1, rest
    if exponent < 0 or not 0 < modulus < 3037000500LL:
        import builtins
        return builtins.pow(base, exponent, modulus)
    rest = base % modulus
    result = 1 % modulus
    while exponent > 0:
        if exponent & 1:
            result = result * rest % modulus
        rest = rest * rest % modulus
        exponent >>= 1
    return result'''

COMPLEX_SQRT = '''cdef inline double complex {name}(double complex z){errors}:
    """cmath.sqrt."""
    cdef double x = {fabs}(z.real), y = {fabs}(z.imag), large, small
    cdef double complex root
    if not (x < 1e300 and y < 1e300 and (x > 1e-300 or y > 1e-300)):
        import cmath
        return cmath.sqrt(z)
    large = 2.0 * {sqrt}(x / 8.0 + {hypot}(x / 8.0, y / 8.0))
    small = y / (2.0 * large)
    root.real = large if z.real >= 0 else small
    root.imag = {copysign}(small if z.real >= 0 else large, z.imag)
    return root'''

COMPLEX_EXP = '''cdef inline double complex {name}(double complex z){errors}:
    """cmath.exp."""
    cdef double size
    cdef double complex result
    if not (-700 < z.real < 700 and {isfinite}(z.imag)):
        import cmath
        return cmath.exp(z)
    size = {exp}(z.real)
    result.real = size * {cos}(z.imag)
    result.imag = size * {sin}(z.imag)
    return result'''

COMPLEX_LOG = '''cdef inline double complex {name}(double complex z){errors}:
    """cmath.log."""
    cdef double x = {fabs}(z.real), y = {fabs}(z.imag), size, large = x if x > y else y, small = y if x > y else x
    cdef double complex result
    if not 1e-150 < large < 1e150 or small != small:
        import cmath
        return cmath.log(z)
    size = {hypot}(x, y)
    result.real = {log1p}((large - 1) * (large + 1) + small * small) / 2 if 0.71 <= size <= 1.73 else {log}(size)
    result.imag = {atan2}(z.imag, z.real)
    return result'''

PHASE = '''cdef inline double {name}(double complex z){errors}:
    """cmath.phase."""
    cdef double result = {atan2}(z.imag, z.real)
    if {fabs}(result) < 1e-300 and z.imag != 0:
        import cmath
        return cmath.phase(z)
    return result'''

POLAR = '''cdef inline (double, double) {name}(double complex z){errors}:
    """cmath.polar, with the error that Python raises."""
    cdef double size = {hypot}(z.real, z.imag)
    if {isinf}(size) and {isfinite}(z.real) and {isfinite}(z.imag):
        raise OverflowError("math range error")
    return size, {atan2}(z.imag, z.real)'''

RECT = '''cdef inline double complex {name}(double size, double angle){errors}:
    """cmath.rect."""
    cdef double complex result
    if not ({isfinite}(size) and {isfinite}(angle)) or angle == 0:
        import cmath
        return cmath.rect(size, angle)
    result.real = size * {cos}(angle)
    result.imag = size * {sin}(angle)
    return result'''

OF_PARTS = '''cdef inline bint {name}(double complex z) noexcept nogil:
    """cmath.{test}."""
    return {{test}}(z.real) {word} {{test}}(z.imag)'''

NUMBER, OTHER = " except? -1", " except *"


def _of_parts(test: str, word: str) -> Written:
    text = OF_PARTS.replace("{{test}}", "{" + test + "}").replace("{test}", test).replace("{word}", word)
    return Written(f"complex_{test}", (ANY,), BOOL, text)


FUNCTIONS: dict[tuple[str, str], tuple[Written, ...]] = {
    ("math", "log"): (Written("log_to_base", (REAL, REAL), FLOAT, LOG_TO_BASE, NUMBER),),
    ("math", "hypot"): (Written("hypot_of_three", (REAL, REAL, REAL), FLOAT, HYPOT_OF_THREE, NUMBER),),
    ("math", "gcd"): (Written("common_divisor", (WHOLE, WHOLE), INT, GCD, NUMBER),),
    ("math", "lcm"): (Written("common_multiple", (WHOLE, WHOLE), INT, LCM, NUMBER),),
    ("math", "isqrt"): (Written("whole_root", (WHOLE,), INT, ISQRT, NUMBER),),
    ("math", "comb"): (Written("choices", (WHOLE, WHOLE), INT, COMB, NUMBER),),
    ("math", "perm"): (Written("arrangements", (WHOLE, WHOLE), INT, PERM, NUMBER),),
    ("math", "factorial"): (Written("factorial_of", (WHOLE,), INT, FACTORIAL, NUMBER),),
    ("math", "frexp"): (Written("fraction_exponent", (REAL,), Type("tuple", items=(FLOAT, INT)), FREXP),),
    ("math", "modf"): (Written("fraction_whole", (REAL,), Type("tuple", items=(FLOAT, FLOAT)), MODF),),
    ("math", "ldexp"): (Written("times_power_of_two", (REAL, WHOLE), FLOAT, LDEXP, NUMBER),),
    ("math", "degrees"): (Written("to_degrees", (REAL,), FLOAT, DEGREES),),
    ("math", "radians"): (Written("to_radians", (REAL,), FLOAT, RADIANS),),
    ("math", "isclose"): (Written("is_close", (REAL, REAL), BOOL, ISCLOSE),),
    ("cmath", "sqrt"): (Written("complex_sqrt", (ANY,), COMPLEX, COMPLEX_SQRT, OTHER),),
    ("cmath", "exp"): (Written("complex_exp", (ANY,), COMPLEX, COMPLEX_EXP, OTHER),),
    ("cmath", "log"): (Written("complex_log", (ANY,), COMPLEX, COMPLEX_LOG, OTHER),),
    ("cmath", "phase"): (Written("angle", (ANY,), FLOAT, PHASE, NUMBER),),
    ("cmath", "polar"): (Written("size_and_angle", (ANY,), Type("tuple", items=(FLOAT, FLOAT)), POLAR, OTHER),),
    ("cmath", "rect"): (Written("from_size_and_angle", (REAL, REAL), COMPLEX, RECT, OTHER),),
    ("cmath", "isnan"): (_of_parts("isnan", "or"),),
    ("cmath", "isinf"): (_of_parts("isinf", "or"),),
    ("cmath", "isfinite"): (_of_parts("isfinite", "and"),),
    ("builtins", "round"): (Written("rounded", (("float",), WHOLE), FLOAT, PYTHON_ROUND, NUMBER),),
    ("builtins", "pow"): (Written("power_modulo", (WHOLE, WHOLE, WHOLE), INT, POWER_MODULO, NUMBER),),
}


OF_NUMPY = {"rounded": NUMPY_ROUND}
"""What NumPy's numbers do otherwise than Python's."""


def of_numpy(written: Written) -> Written:
    """The function as one of NumPy's numbers has it."""
    text = OF_NUMPY.get(written.name)
    return written if text is None else replace(written, name=f"numpy_{written.name}", text=text)


def library_function(module: str, name: str, kinds: list[Type]) -> Written | None:
    """The function for these arguments; None when C's own does it, or Python has to."""
    for written in FUNCTIONS.get((module, name), ()):
        if len(kinds) == len(written.takes) and all(
            kind.kind in taken and (kind.is_number and kind.bits in (64, 128))
            for kind, taken in zip(kinds, written.takes, strict=True)
        ):
            return written
    return None
