"""How far two NumPy arrays are apart. In: the reference's array and another of the same shape. Out: a `Gap`.

Works in blocks, so that memory stays small, and survives NaN, infinities, overflow and empty arrays.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np

    Array: TypeAlias = np.ndarray[Any, Any]

BLOCK = 1 << 18


@dataclass(frozen=True)
class Gap:
    """`error`: largest difference relative to the reference's largest magnitude; `at`: flat index of the worst element, or None.

    A NaN or infinity where the other has none is an infinite error.
    """

    error: float = 0.0
    at: int | None = None

    @property
    def exact(self) -> bool:
        """True when every element is equal (NaN equals NaN)."""
        return self.at is None


def gap(expected: Array, actual: Array, atol: float = 0.0) -> Gap:
    """The largest difference of two float or complex arrays, relative to the largest finite magnitude in `expected`.

    Differences up to `atol` have an error of 0 but are not `exact`.
    """
    import numpy as np

    largest, worst, at = 0.0, 0.0, None
    with np.errstate(all="ignore"):
        for start, e, a in _blocks(expected, actual):
            apart, biggest = _differences(_wide(e), _wide(a))
            largest = max(largest, biggest)
            place = int(np.argmax(apart))
            if apart[place] > worst:
                worst, at = float(apart[place]), start + place
    if at is None or worst <= atol:
        return Gap(0.0, at)
    return Gap(worst / largest if largest > 0 else math.inf, at)


def exact_gap(expected: Array, actual: Array) -> Gap:
    """As `gap` for what must be equal (ints, booleans, text, dates): the first element that differs."""
    import numpy as np

    for start, e, a in _blocks(expected, actual):
        unequal = e != a
        if e.dtype.kind in "mM" and a.dtype.kind in "mM":
            unequal = unequal & ~(np.isnat(e) & np.isnat(a))
        places = np.flatnonzero(unequal)
        if places.size:
            return Gap(_relative(e[places[0]], a[places[0]]), start + int(places[0]))
    return Gap()


def elementwise_gap(expected: Array, actual: Array) -> Gap:
    """As `gap`, but each difference is relative to its own element: for lists of floats, whose items stand for themselves."""
    import numpy as np

    with np.errstate(all="ignore"):
        apart, _ = _differences(expected, actual)
        relative = np.where(apart == 0, 0.0, apart / np.abs(np.where(np.isfinite(expected), expected, 1)))
    place = int(np.argmax(relative)) if relative.size else 0
    return Gap(float(relative[place]), place) if relative.size and relative[place] > 0 else Gap()


def _blocks(expected: Array, actual: Array) -> Iterator[tuple[int, Array, Array]]:
    """Both arrays flat, a piece at a time, each with the index of its first element."""
    first, second = expected.reshape(-1), actual.reshape(-1)
    for start in range(0, first.size, BLOCK):
        yield start, first[start : start + BLOCK], second[start : start + BLOCK]


def _wide(block: Array) -> Array:
    """Half and single precision as double, so that a difference neither overflows nor rounds to nothing."""
    import numpy as np

    return block.astype(np.result_type(block.dtype, np.float64), copy=False)


def _differences(e: Array, a: Array) -> tuple[Array, float]:
    """Distance of each pair (infinite where one is not finite and the other differs), and the largest finite magnitude of `e`."""
    import numpy as np

    finite = np.isfinite(e) & np.isfinite(a)
    apart = np.where(finite, np.abs(np.where(finite, e, 0) - np.where(finite, a, 0)), 0.0)
    alike = finite | (e == a) | (np.isnan(e) & np.isnan(a))
    apart = np.where(alike, apart, np.inf)
    magnitudes = np.maximum(np.abs(e.real), np.abs(e.imag)) if e.dtype.kind == "c" else np.abs(e)
    usable = magnitudes[np.isfinite(magnitudes)]
    return apart, float(usable.max()) if usable.size else 0.0


def _relative(expected: object, actual: object) -> float:
    """Relative difference of two exact numbers, infinite when they are no numbers."""
    try:
        e, a = int(expected), int(actual)  # type: ignore[call-overload]
        return float(abs(a - e) / abs(e)) if e else math.inf
    except (TypeError, ValueError, OverflowError):
        return math.inf
