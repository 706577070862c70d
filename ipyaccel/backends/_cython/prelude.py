"""What stands above the functions. In: what the code needs. Out: C's functions, and small ones that keep Python's errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from ipyaccel.backends._cython.functions.mathematics import CFunction
from ipyaccel.backends._cython.lists.classes import Needed

FROM_C = (
    "isnan",
    "isinf",
    "isfinite",
    "pow",
    "fmod",
    "rint",
    "copysign",
    "hypot",
    "sqrt",
    "fma",
    "fabs",
    "log",
    "log1p",
    "atan2",
    "cos",
    "sin",
    "exp",
    "ldexp",
    "frexp",
    "modf",
    "M_PI",
)
"""What the texts may ask for by these names in braces."""

CHECKED_ONE = '''cdef inline double {name}(double x) except? -1:
    """math.{function}, with the errors that Python raises."""
    cdef double result = {c}(x)
    if {isnan}(result) and not {isnan}(x):
        raise ValueError("math domain error")
    if {isinf}(result) and {isfinite}(x):
        raise {infinite}
    return result'''

CHECKED_TWO = '''cdef inline double {name}(double x, double y) except? -1:
    """math.{function}, with the errors that Python raises."""
    cdef double result = {c}(x, y)
    if {isnan}(result) and not {isnan}(x) and not {isnan}(y):
        raise ValueError("math domain error")
    if {isinf}(result) and {isfinite}(x) and {isfinite}(y):
        if x == 0:
            raise ValueError("math domain error")
        raise OverflowError("math range error")
    return result'''

POWER = '''cdef inline double {name}(double x, double y) except? -1:
    """x**y, with the errors that Python raises."""
    cdef double result = {pow}(x, y)
    if {isinf}(result) and {isfinite}(x) and {isfinite}(y):
        if x == 0:
            raise ZeroDivisionError("0.0 cannot be raised to a negative power")
        raise OverflowError("result too large")
    if {isnan}(result) and {isfinite}(x) and {isfinite}(y):
        raise ValueError("the root of a negative number is complex in Python")
    return result'''

POWER_INT = '''cdef inline long long {name}(long long base, long long exponent) except? -1:
    """base**exponent by multiplications, which raise OverflowError beyond 64 bits."""
    cdef long long result = 1
    if exponent < 0:
        raise ValueError("a negative power of an integer is a float in Python")
    while exponent > 0:
        if exponent & 1:
            result *= base
        exponent >>= 1
        if exponent > 0:
            base *= base
    return result'''

FLOOR_DIVIDE = '''cdef inline double {name}(double x, double y) except? -1:
    """x // y as Python has it: exact where x / y is rounded up to a whole number."""
    if y == 0:
        raise ZeroDivisionError("float floor division by zero")
    cdef double rest = {fmod}(x, y)
    cdef double quotient = (x - rest) / y
    if rest != 0 and (rest < 0) != (y < 0):
        quotient -= 1
    return {rint}(quotient) if quotient != 0 else {copysign}(0.0, x / y)'''

MODULO = '''cdef inline double {name}(double x, double y) except? -1:
    """x % y, with the sign of y."""
    if y == 0:
        raise ZeroDivisionError("float modulo")
    cdef double rest = {fmod}(x, y)
    if rest == 0:
        return {copysign}(0.0, y)
    return rest + y if (rest < 0) != (y < 0) else rest'''

MODULO_UNCHECKED = '''cdef inline double {name}(double x, double y) noexcept nogil:
    """x % y, with the sign of y."""
    cdef double rest = {fmod}(x, y)
    return rest + y if rest != 0 and (rest < 0) != (y < 0) else rest'''

SHIFT_RIGHT = '''cdef inline long long {name}(long long x, long long y) except? -1:
    """x >> y, also by more bits than there are."""
    if y < 0:
        raise ValueError("negative shift count")
    return x >> (y if y < 64 else 63)'''

SHIFT_LEFT = '''cdef inline long long {name}(long long x, long long y) except? -1:
    """x << y, if it fits in 64 bits; Cython's own check refuses every negative number."""
    if y < 0:
        raise ValueError("negative shift count")
    if y > 62 and x != 0:
        raise OverflowError("value too large")
    return x * (<long long>1 << y) if x != 0 else 0'''

DIVIDE = '''{decorator}cdef inline (long long, long long) {name}(long long x, long long y) except *:
    """divmod(x, y), with the errors that Python raises."""
    return x // y, x % y'''

DIVIDE_FLOATS = '''cdef inline (double, double) {name}(double x, double y) except *:
    """divmod(x, y), with the errors that Python raises."""
    return {quotient}(x, y), {rest}(x, y)'''

ABSOLUTE = '''cdef inline long long {name}(long long x){errors}:
    """abs(x) of a computed number, which may stop Cython's own abs."""
    return x if x >= 0 else 0 - x'''

TO_INT = '''cdef inline long long {name}(double x) except? -1:
    """int(x), if it fits in 64 bits."""
    if -9.2e18 < x < 9.2e18:
        return <long long>x
    if {isnan}(x):
        raise ValueError("cannot convert float NaN to integer")
    raise OverflowError("this integer does not fit in 64 bits")'''


@dataclass
class Prelude:
    """Collects what the functions need. `taken`: names of the program that the prelude must not use.

    `blocks`: longer texts, by what they are for.
    """

    taken: frozenset[str]
    imported: dict[str, str] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    numpy: str = ""
    lists: Needed = field(default_factory=Needed)

    def c(self, name: str) -> str:
        """A name of `libc.math`, as this module calls it."""
        if name not in self.imported:
            self.imported[name] = self._free(name)
        return self.imported[name]

    def checked(self, function: CFunction, python: str) -> str:
        """A function of `math` with Python's errors; C's own where Python raises none."""
        if function.trouble == "none":
            return self.c(function.name)
        infinite = 'OverflowError("math range error")' if function.trouble == "range" else 'ValueError("math domain error")'
        template = CHECKED_ONE if function.arguments == 1 else CHECKED_TWO
        return self._define(f"checked_{function.name}", template, c=function.name, function=python, infinite=infinite)

    def power(self) -> str:
        """x**y of floats with Python's errors."""
        return self._define("power", POWER)

    def power_int(self) -> str:
        """Powers of integers that overflow with an error."""
        return self._define("power_int", POWER_INT)

    def floor_divide(self) -> str:
        """The function for x // y of floats."""
        return self._define("floor_divide", FLOOR_DIVIDE)

    def modulo(self, *, checked: bool) -> str:
        """The function for x % y of floats."""
        return self._define("modulo", MODULO if checked else MODULO_UNCHECKED)

    def shift_right(self) -> str:
        """The function for x >> y of integers, by a number that is known only while it runs."""
        return self._define("shift_right", SHIFT_RIGHT)

    def shift_left(self) -> str:
        """The function for x << y of integers that may be negative."""
        return self._define("shift_left", SHIFT_LEFT)

    def divide(self, *, checked: bool) -> str:
        """The function for divmod(x, y) of integers: Cython's own ends the process for the smallest integer and -1."""
        return self._define("divide", DIVIDE, decorator="" if checked else "@cython.cdivision(False)\n")

    def divide_floats(self) -> str:
        """The function for divmod(x, y) of floats."""
        return self._define("divide_floats", DIVIDE_FLOATS, quotient=self.floor_divide(), rest=self.modulo(checked=True))

    def absolute(self, *, checked: bool) -> str:
        """The function for abs(x) of an integer that is computed."""
        return self._define("absolute", ABSOLUTE, errors=" except? -1" if checked else " noexcept nogil")

    def to_int(self) -> str:
        """int(x) of a float."""
        return self._define("to_int", TO_INT)

    def define(self, wanted: str, template: str) -> str:
        """The name of a function whose text another module keeps."""
        return self._define(wanted, template)

    def text(self) -> str:
        """The import line and the functions."""
        names = [name if name == own else f"{name} as {own}" for name, own in sorted(self.imported.items())]
        head = [f"from libc.math cimport {', '.join(names)}"] if names else []
        return "\n\n".join([*head, *self.blocks.values(), *self.defined.values()])

    def _define(self, wanted: str, template: str, **words: str) -> str:
        name = self._free(wanted)
        if name not in self.defined:
            if "{power}" in template:
                words["power"] = self.power()
            for placeholder in FROM_C:
                if "{" + placeholder + "}" in template:
                    words[placeholder] = self.c(placeholder)
            if "c" in words:
                words["c"] = self.c(words["c"])
            self.defined[name] = template.format(name=name, **words)
        return name

    def _free(self, name: str) -> str:
        while name in self.taken:
            name = f"c_{name}"
        return name
