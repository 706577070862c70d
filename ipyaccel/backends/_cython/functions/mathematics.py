"""Functions of one or two floats that C's library has. In: a module and a name. Out: C's name, and which errors Python raises.

Facts of CPython's `math` module: a NaN out of a number is a ValueError; an infinity out of a finite number is an
OverflowError for functions that grow, else (a pole) a ValueError. NumPy's functions raise nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Trouble = Literal["none", "domain", "range"]


@dataclass(frozen=True)
class CFunction:
    """A function of `libc.math`. `trouble`: what Python's namesake raises. `whole`: Python returns an integer."""

    name: str
    arguments: int = 1
    trouble: Trouble = "none"
    whole: bool = False


_QUIET = ("fabs", "atan", "erf", "erfc", "asinh", "tanh", "cbrt")
_DOMAIN = ("sqrt", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "acosh", "atanh")
_RANGE = ("exp", "exp2", "expm1", "sinh", "cosh")

MATH = (
    {name: CFunction(name) for name in _QUIET}
    | {name: CFunction(name, trouble="domain") for name in _DOMAIN}
    | {name: CFunction(name, trouble="range") for name in _RANGE}
    | {name: CFunction(name, trouble="none", whole=True) for name in ("floor", "ceil", "trunc")}
    | {name: CFunction(name, 2) for name in ("atan2", "copysign")}
    | {
        "fmod": CFunction("fmod", 2, "domain"),
        "hypot": CFunction("hypot", 2, "range"),
        "remainder": CFunction("remainder", 2, "domain"),
        "pow": CFunction("pow", 2, "range"),
    }
)
NUMPY = {
    name: CFunction(name)
    for name in (*_DOMAIN, *_RANGE, "fabs", "tanh", "floor", "ceil", "trunc", "rint", "cbrt")
    if name not in ("asin", "acos", "atan", "acosh", "atanh", "asinh")
} | {
    "arcsin": CFunction("asin"),
    "arccos": CFunction("acos"),
    "arctan": CFunction("atan"),
    "arcsinh": CFunction("asinh"),
    "arccosh": CFunction("acosh"),
    "arctanh": CFunction("atanh"),
    "arctan2": CFunction("atan2", 2),
    "hypot": CFunction("hypot", 2),
    "copysign": CFunction("copysign", 2),
}
CONSTANTS = {"pi": "M_PI", "e": "M_E", "inf": "INFINITY", "nan": "NAN"}
TESTS = {"isnan", "isinf", "isfinite"}


def c_function(module: str, name: str) -> CFunction | None:
    """C's function for `math.sqrt` or, on numbers, `np.sqrt`."""
    return {"math": MATH, "numpy": NUMPY}.get(module, {}).get(name)


def c_constant(module: str, name: str) -> str | None:
    """C's name of `math.pi` and the like."""
    return CONSTANTS.get(name) if module in ("math", "cmath", "numpy") else None
