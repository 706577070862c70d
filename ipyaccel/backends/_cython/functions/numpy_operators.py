"""Operators as NumPy's scalars have them: inf, nan or 0 and no error. In: an operator, its type. Out: a function's name and text.

NumPy warns where Python raises: `u[i] / 0.0`, `u[i] % 0`, `u[i] ** 1e9`.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Type

DIVIDE = '''@cython.cdivision(True)
cdef inline {ctype} {name}({ctype} x, {ctype} y) noexcept nogil:
    """x / y of NumPy's numbers: inf or nan where y is 0, and no error."""
    return x / y'''

FLOOR_DIVIDE = '''@cython.cdivision(True)
cdef inline double {name}(double x, double y) noexcept nogil:
    """x // y of NumPy's numbers: inf or nan where y is 0, and no error."""
    cdef double rest = {fmod}(x, y)
    cdef double quotient = (x - rest) / y
    if y == 0:
        return x / y
    if rest != 0 and (rest < 0) != (y < 0):
        quotient -= 1
    return {rint}(quotient) if quotient != 0 else {copysign}(0.0, x / y)'''

MODULO = '''cdef inline double {name}(double x, double y) noexcept nogil:
    """x % y of NumPy's numbers: nan where y is 0, and no error."""
    cdef double rest = {fmod}(x, y)
    if rest == 0:
        return {copysign}(0.0, y)
    return rest + y if (rest < 0) != (y < 0) and y != 0 else rest'''

POWER = '''cdef inline double {name}(double x, double y) noexcept nogil:
    """x**y of NumPy's numbers: inf or nan, and no error."""
    return {pow}(x, y)'''

SQUARE = '''cdef inline {ctype} {name}({ctype} x) noexcept nogil:
    """x**2 of NumPy's numbers: inf where it is too large, and no error."""
    return x * x'''

ROOT = '''cdef inline double {name}(double x) noexcept nogil:
    """x**0.5 of NumPy's numbers: nan of negative ones, and no error."""
    return -x if x < 0 and {isinf}(x) else {sqrt}(x) + 0.0'''

WHOLE_FLOOR = '''cdef inline long long {name}(long long x, long long y) except? -1:
    """x // y of NumPy's integers: 0 where y is 0, and no error."""
    return x // y if y != 0 else 0'''

WHOLE_MODULO = '''cdef inline long long {name}(long long x, long long y) except? -1:
    """x % y of NumPy's integers: 0 where y is 0, and no error."""
    return x % y if y != 0 else 0'''

WHOLE_FLOOR_IN_C = '''@cython.cdivision(True)
cdef inline long long {name}(long long x, long long y) noexcept nogil:
    """x // y of NumPy's integers: 0 where y is 0, and no error."""
    if y == 0:
        return 0
    return x // y - (x % y != 0 and (x < 0) != (y < 0))'''

WHOLE_MODULO_IN_C = '''@cython.cdivision(True)
cdef inline long long {name}(long long x, long long y) noexcept nogil:
    """x % y of NumPy's integers: 0 where y is 0, and no error."""
    if y == 0:
        return 0
    cdef long long rest = x % y
    return rest + y if rest != 0 and (rest < 0) != (y < 0) else rest'''

FLOATS = {
    ast.Div: ("divide_elements", DIVIDE),
    ast.FloorDiv: ("floor_divide_elements", FLOOR_DIVIDE),
    ast.Mod: ("modulo_elements", MODULO),
    ast.Pow: ("power_elements", POWER),
}
WHOLE = {ast.FloorDiv: ("floor_divide_whole", WHOLE_FLOOR), ast.Mod: ("modulo_whole", WHOLE_MODULO)}
WHOLE_IN_C = {ast.FloorDiv: ("floor_divide_whole", WHOLE_FLOOR_IN_C), ast.Mod: ("modulo_whole", WHOLE_MODULO_IN_C)}
SHORT_POWERS = {2: ("square_elements", SQUARE), 0.5: ("root_elements", ROOT)}


def operator_text(op: ast.operator, kind: Type, *, checked: bool) -> tuple[str, str] | None:
    """Wanted name and text of the function for an operator whose result is of that type; None where C's operator will do.

    `checked`: an overflow is told of.
    """
    if kind == Type("float"):
        wanted, text = FLOATS.get(type(op), ("", ""))
        return (wanted, text.replace("{ctype}", "double")) if wanted else None
    if kind == Type("float", 32) and isinstance(op, ast.Div):
        return "divide_singles", DIVIDE.replace("{ctype}", "float")
    return (WHOLE if checked else WHOLE_IN_C).get(type(op)) if kind == Type("int") else None


def short_power_text(exponent: object, kind: Type) -> tuple[str, str] | None:
    """The same for `x**2` and `x**0.5`."""
    if kind == Type("float", 32) and exponent == 2:
        return "square_singles", SQUARE.replace("{ctype}", "float")
    if kind != Type("float") or not isinstance(exponent, int | float) or exponent not in SHORT_POWERS:
        return None
    wanted, text = SHORT_POWERS[exponent]
    return wanted, text.replace("{ctype}", "double")
