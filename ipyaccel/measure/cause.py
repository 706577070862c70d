"""The likely cause of a difference. In: what Python gave, what a variant gave, and where they differ first. Out: a short phrase.

Only what the two values show is taken for a cause; empty when they show nothing. The sentence before it names the values, so
causes that a reader sees there (an exception, an infinity) are not said again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ipyaccel.measure.kinds import is_array, is_inexact, is_number
from ipyaccel.measure.record import Run

REGROUPED = "the order of additions is another"
SINGLE = "computed in single precision"
NOT_A_NUMBER = "NaN is not treated as in Python"
QUOTIENT = "perhaps a negative quotient is rounded towards zero; Python rounds down"
REMAINDER = "perhaps a remainder has the sign of the first number; in Python it has that of the second"
ORDER = "the same elements in another order, as from a set"
STREAM = "other random numbers"
OUTGREW = "NumPy warns that a number outgrew its type"
RANGE = "a float outgrew its range"
RANGE_ERRORS = ("(34,", "math range error", "result too large", "complex exponentiation", "absolute value too large")
"""How the texts of OverflowErrors begin that floats cause."""
BIG = "a whole number outgrew its 64 bits"
MODERATE = 10**6
"""Numbers above this are seldom the remainder of a student's division."""
ROUNDING_ERROR = 1e-4
SINGLE_ERROR = (1e-9, 1e-5)


@dataclass(frozen=True)
class Scene:
    """What is known beside the values. `random`: the program draws random numbers. `regroups`: the variant may regroup sums."""

    random: bool = False
    regroups: bool = False


def cause(expected: Run, actual: Run, pair: tuple[Any, Any] | None, scene: Scene | None = None) -> str:
    """The likely cause, in a few words; `pair` holds the two values that differ first."""
    scene = scene or Scene()
    if actual.raised == "OverflowError" and not expected.raised:
        return RANGE if is_of_floats(actual) else BIG
    if expected.raised == "OverflowError" and not actual.raised:
        return "" if is_of_floats(expected) else BIG
    if expected.raised or actual.raised:
        return ""
    if expected.outgrew:
        return OUTGREW
    if pair is not None:
        found = _of_values(*pair, scene)
        if found:
            return found
    if scene.random:
        return STREAM
    return ORDER if _reordered(expected.returned, actual.returned) else ""


def is_of_floats(one: Run) -> bool:
    """True for an OverflowError that a float caused, not a whole number."""
    return one.raised == "OverflowError" and one.text.startswith(RANGE_ERRORS)


def _of_values(expected: Any, actual: Any, scene: Scene) -> str:
    """The cause that two numbers show."""
    if _dtype(expected) != _dtype(actual) and is_array(expected) and is_array(actual):
        return ""
    if not (is_number(expected) and is_number(actual)):
        return ""
    if is_inexact(expected) or is_inexact(actual):
        return _of_floats(expected, actual, scene)
    return _of_whole_numbers(int(expected.real), int(actual.real))


def _of_whole_numbers(expected: int, actual: int) -> str:
    """Wrapped at some number of bits, or divided by other rules."""
    apart = expected - actual
    for bits in (64, 32, 16, 8):
        if apart % 2**bits == 0 and _holds(bits, actual) and not _holds(bits, expected, signed=actual < 0):
            return f"a whole number outgrew its {bits} bits"
    if not _holds(64, expected):
        return BIG
    if apart == -1 and expected < 0:
        return QUOTIENT
    return REMAINDER if expected * actual < 0 and max(abs(expected), abs(actual)) < MODERATE else ""


def _holds(bits: int, number: int, *, signed: bool = False) -> bool:
    """Whether a type of so many bits holds the number, one without a sign unless `signed`."""
    return bool(-(2 ** (bits - 1)) <= number < 2 ** (bits - 1 if signed else bits))


def _of_floats(expected: Any, actual: Any, scene: Scene) -> str:
    """Wrapped whole numbers underneath, NaN, precision, the order of sums."""
    one, other = complex(expected), complex(actual)
    nans = [math.isnan(number.real) or math.isnan(number.imag) for number in (one, other)]
    if any(nans):
        return NOT_A_NUMBER if not all(nans) and nans[0] else ""
    if not (math.isfinite(abs(one)) and math.isfinite(abs(other))) or one == 0:
        return ""
    if abs(one) >= 2.0**63 and abs(other) <= 2.0**64 and abs(other) < abs(one) / 2:
        return BIG
    error = abs(other - one) / abs(one)
    if _itemsize(actual) == 4 or _itemsize(expected) == 4:
        return SINGLE if SINGLE_ERROR[0] < error < SINGLE_ERROR[1] else ""
    if scene.regroups and error < ROUNDING_ERROR:
        return REGROUPED
    return ""


def _reordered(expected: Any, actual: Any) -> bool:
    """True for two lists, or two one-dimensional arrays, with the same elements in another order."""
    first, second = _elements(expected), _elements(actual)
    if first is None or second is None or len(first) != len(second):
        return False
    try:
        return Counter(first) == Counter(second) and list(first) != list(second)
    except TypeError:  # elements that cannot be hashed, as arrays: nor can it be said which of their lists is the same
        return False


def _elements(value: Any) -> Sequence[Any] | None:
    if isinstance(value, list | tuple | str):
        return value
    return list(value.tolist()) if is_array(value) and value.ndim == 1 else None


def _dtype(value: Any) -> str:
    return str(getattr(value, "dtype", ""))


def _itemsize(value: Any) -> int:
    return int(getattr(getattr(value, "dtype", None), "itemsize", 8))
