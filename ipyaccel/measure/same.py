"""Two values, compared deeply. In: what Python gave and what a variant gave. Out: findings in a `Tally`.

Numbers by tolerance, arrays with dtype kind and shape, containers element by element, other objects by what they hold.
Types are compared by name: a class that travelled between processes is another object with the same name.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from types import FunctionType, GeneratorType, ModuleType
from typing import TYPE_CHECKING, Any

from ipyaccel.measure.arrays import elementwise_gap, exact_gap, gap
from ipyaccel.measure.kinds import (
    described,
    distance,
    equal,
    is_array,
    is_inexact,
    is_number,
    is_table,
    kind,
    parts_of,
    plain_kind,
    real_bytes,
    relative_error,
    same_bytes,
    says_equal,
    stream_of,
)
from ipyaccel.measure.record import Lost
from ipyaccel.measure.tally import Path, Tally, short, spoken

if TYPE_CHECKING:
    from ipyaccel.measure.arrays import Array

DEEPEST = 60
SPREAD_FACTOR = 10
CHAOTIC = 1e-3
"""A number that moves by more than this share when its inputs change in their last digit proves nothing about a variant."""
Spread = Callable[[Path], float]
"""How far a float at that path moves when the inputs change by one unit in the last place."""


def no_spread(path: Path) -> float:
    """The inputs cannot be changed a little, or it would take too long."""
    del path
    return 0.0


class Walk:
    """One comparison of two values; `root` is what the value is called in sentences, `lead` is what they begin with."""

    def __init__(self, tally: Tally, root: str = "answer", *, lead: str = "", spread: Spread = no_spread) -> None:
        self._tally = tally
        self._root = root
        self._lead = lead
        self._spread = spread
        # The values stay referenced: the address of a freed one would be given to the next.
        self._seen: dict[tuple[int, int], tuple[Any, Any]] = {}

    def compare(self, expected: Any, actual: Any, path: Path = ()) -> None:
        """Compares two values and all they hold."""
        if len(path) > DEEPEST:
            self._tally.skip(f"`{self._root}` is nested too deeply to be compared")
            return
        self._handler(expected, actual)(expected, actual, path)

    # ---------------------------------------------------------------------------------------------------- who compares

    def _handler(self, expected: Any, actual: Any) -> Callable[[Any, Any, Path], None]:
        """The comparison for this kind of values."""
        if isinstance(expected, Lost) or isinstance(actual, Lost):
            return self._lost
        if is_number(expected) and is_number(actual):
            return self._numbers
        if (is_array(expected) or is_array(actual)) and all(is_array(one) or is_number(one) for one in (expected, actual)):
            return self._arrays
        if kind(expected) != kind(actual):
            return self._other_type
        if stream_of(expected) is not None:
            return self._streams
        return next((method for types, method in self._methods() if isinstance(expected, types)), self._objects)

    def _methods(self) -> tuple[tuple[Any, Callable[[Any, Any, Path], None]], ...]:
        """Comparisons by type, the more special first."""
        return (
            ((str, bytes, bytearray, range, slice, type(None), type(...), type(NotImplemented)), self._exact),
            (Enum, self._enums),
            ((type, FunctionType, ModuleType), self._named),
            (GeneratorType, self._lost),
            (Mapping, self._mappings),
            (AbstractSet, self._sets),
            ((tuple, list, deque), self._sequences),
        )

    def _differs(
        self, path: Path, said: str, error: float = math.nan, *, structural: bool = False, pair: tuple[Any, Any] | None = None
    ) -> None:
        self._tally.differs(f"{self._lead}{spoken(path, self._root)}: {said}", error, structural=structural, pair=pair)

    def _other_type(self, expected: Any, actual: Any, path: Path) -> None:
        said = f"Python gives {described(expected)}, this gives {described(actual)}"
        self._differs(path, said, structural=True, pair=(expected, actual))

    def _unequal(self, expected: Any, actual: Any, path: Path, error: float = math.nan) -> None:
        self._differs(path, f"Python gives {short(expected)}, this gives {short(actual)}", error, pair=(expected, actual))

    def _lost(self, expected: Any, actual: Any, path: Path) -> None:
        what = next((value.what for value in (expected, actual) if isinstance(value, Lost)), type(expected).__name__)
        self._tally.skip(f"{spoken(path, self._root)} is a {what}, which cannot be compared")

    # ---------------------------------------------------------------------------------------------------------- numbers

    def _numbers(self, expected: complex, actual: complex, path: Path) -> None:
        """Ints exactly, floats and complex numbers by tolerance; another scalar type of equal value is a note."""
        if kind(expected) != kind(actual):
            self._tally.note(f"{spoken(path, self._root)} is of type {plain_kind(actual)}, in Python {plain_kind(expected)}")
        if equal(expected, actual):
            return
        error = relative_error(expected, actual)
        if is_inexact(expected) and self._within(expected, actual, path, error):
            if (
                error > max(CHAOTIC, self._tally.tolerance.relative or 0.0)
                and expected != 0
                and not self._tally.tolerance.absolute
            ):
                self._tally.skip(f"{spoken(path, self._root)} depends on the last digits of the inputs, so it cannot be compared")
            self._tally.near(error if math.isfinite(error) else distance(expected, actual))
        else:
            self._unequal(expected, actual, path, error)

    def _within(self, expected: complex, actual: complex, path: Path, error: float) -> bool:
        """Within the tolerance of the coarser type, or ten times as far as the reference itself moves with its inputs."""
        tolerance = self._tally.tolerance
        apart = distance(expected, actual)
        if error <= tolerance.of(min(real_bytes(expected), real_bytes(actual))) or apart <= tolerance.absolute:
            return True
        return math.isfinite(apart) and apart <= SPREAD_FACTOR * self._spread(path)

    # ----------------------------------------------------------------------------------------------------------- arrays

    def _arrays(self, expected: Any, actual: Any, path: Path) -> None:
        """Shape, dtype kind, then elements."""
        import numpy as np

        e, a = np.asarray(expected), np.asarray(actual)
        if e.shape != a.shape:
            said = f"Python gives an array of shape {e.shape}, this gives {a.shape}"
            self._differs(path, said, structural=e.ndim != a.ndim)
        elif e.dtype.kind != a.dtype.kind:
            self._differs(path, f"Python gives an array of {e.dtype}, this gives one of {a.dtype}", structural=True)
        else:
            self._array_notes(expected, actual, path)
            self._elements(e, a, path)
            self._masks(expected, actual, path)

    def _array_notes(self, expected: Any, actual: Any, path: Path) -> None:
        """Another type of array, or another size of number."""
        where = spoken(path, self._root)
        if kind(expected) != kind(actual):
            self._tally.note(f"{where} is of type {plain_kind(actual)}, in Python {plain_kind(expected)}")
        elif expected.dtype != actual.dtype and expected.dtype.kind in "biufc":
            self._tally.note(f"{where} is of {actual.dtype}, in Python of {expected.dtype}")

    def _elements(self, e: Array, a: Array, path: Path) -> None:
        """By dtype: objects one by one, records by field, floats by tolerance, all else exactly."""
        import numpy as np

        if e.dtype.kind == "O":
            for index in np.ndindex(e.shape):
                self.compare(e[index], a[index], (*path, ("index", index)))
        elif e.dtype.names:
            for name in e.dtype.names if e.dtype.names == a.dtype.names else ():
                self._arrays(e[name], a[name], (*path, ("item", name)))
            if e.dtype.names != a.dtype.names:
                self._other_type(e.dtype, a.dtype, path)
        elif e.dtype.kind in "fc":
            self._floats(e, a, path)
        else:
            found = exact_gap(e, a)
            if not found.exact:
                self._element(e, a, found.at or 0, found.error, path)

    def _floats(self, e: Array, a: Array, path: Path) -> None:
        found = gap(e, a, self._tally.tolerance.absolute)
        halves = 2 if e.dtype.kind == "c" else 1
        allowed = self._tally.tolerance.of(min(e.dtype.itemsize, a.dtype.itemsize) // halves)
        if found.exact:
            return
        if found.error <= allowed or (e.ndim == 0 and self._within(e.item(), a.item(), path, found.error)):
            self._tally.near(found.error)
        else:
            self._element(e, a, found.at or 0, found.error, path)

    def _element(self, e: Array, a: Array, at: int, error: float, path: Path) -> None:
        """Names one element of an array that differs."""
        import numpy as np

        index = tuple(int(i) for i in np.unravel_index(at, e.shape)) if e.ndim else ()
        place: Path = (*path, ("index", index)) if index else path
        self._unequal(e[index], a[index], place, error)

    def _masks(self, expected: Any, actual: Any, path: Path) -> None:
        """The masks of masked arrays, which `np.asarray` drops."""
        if hasattr(expected, "mask") or hasattr(actual, "mask"):
            import numpy as np

            self._arrays(np.ma.getmaskarray(expected), np.ma.getmaskarray(actual), (*path, ("attribute", "mask")))

    # ------------------------------------------------------------------------------------------------------- containers

    def _streams(self, expected: Any, actual: Any, path: Path) -> None:
        """Random generators by what they will draw next."""
        aside = Tally(self._tally.tolerance)
        Walk(aside).compare(stream_of(expected), stream_of(actual))
        if aside.difference:
            self._differs(path, "the next random number from it is another than after Python's run")

    def _exact(self, expected: Any, actual: Any, path: Path) -> None:
        if expected != actual:
            self._unequal(expected, actual, path)

    def _enums(self, expected: Any, actual: Any, path: Path) -> None:
        if expected.name != actual.name:
            self._unequal(expected, actual, path)

    def _named(self, expected: Any, actual: Any, path: Path) -> None:
        """Classes, functions and modules: the same name is taken for the same thing."""
        if getattr(expected, "__qualname__", expected.__name__) != getattr(actual, "__qualname__", actual.__name__):
            self._unequal(expected, actual, path)

    def _sequences(self, expected: Sequence[Any], actual: Sequence[Any], path: Path) -> None:
        if len(expected) != len(actual):
            self._differs(path, f"Python gives {_elements(len(expected))}, this gives {len(actual)}")
            return
        if self._entered(expected, actual) or self._alike_at_once(expected, actual):
            return
        for index, (e, a) in enumerate(zip(expected, actual, strict=True)):
            self.compare(e, a, (*path, ("item", index)))

    def _alike_at_once(self, expected: Sequence[Any], actual: Sequence[Any]) -> bool:
        """Long lists of plain values: one comparison instead of one for each element. False leaves it to the slow way."""
        types = set(map(type, expected))
        if not types <= {int, float, bool, str} or types != set(map(type, actual)):
            return False
        if types == {float}:
            import numpy as np

            found = elementwise_gap(np.array(expected), np.array(actual))
            if not found.exact and found.error <= self._tally.tolerance.of(8):
                self._tally.near(found.error)
            return found.error <= self._tally.tolerance.of(8)
        return len(types) <= 1 and all(map(equal, expected, actual))

    def _mappings(self, expected: Mapping[Any, Any], actual: Mapping[Any, Any], path: Path) -> None:
        if self._entered(expected, actual):
            return
        for key in expected.keys() - actual.keys():
            self._differs(path, f"the key {short(key)} is missing")
        for key in actual.keys() - expected.keys():
            self._differs(path, f"the key {short(key)} is there, in Python it is not")
        for key in expected.keys() & actual.keys():
            self.compare(expected[key], actual[key], (*path, ("item", key)))

    def _sets(self, expected: AbstractSet[Any], actual: AbstractSet[Any], path: Path) -> None:
        """Equal elements first; floats that are left over are matched in order."""
        missing, extra = list(expected - actual), list(actual - expected)
        if len(missing) != len(extra):
            self._differs(path, f"{short(missing[0])} is missing" if missing else f"{short(extra[0])} is not in Python's")
        elif missing and all(isinstance(item, float) for item in missing + extra):
            for e, a in zip(sorted(missing), sorted(extra), strict=True):
                self._numbers(e, a, path)
        elif missing:
            self._pair_up(missing, extra, path)

    def _pair_up(self, missing: list[Any], extra: list[Any], path: Path) -> None:
        """Elements that hash by identity or hold floats: in order of their text."""
        for e, a in zip(sorted(missing, key=short), sorted(extra, key=short), strict=True):
            self.compare(e, a, (*path, ("element", short(e))))

    # ---------------------------------------------------------------------------------------------------------- objects

    def _objects(self, expected: Any, actual: Any, path: Path) -> None:
        """Tables by their columns; other objects by `==`, else by their parts, else by their bytes; else they are unchecked."""
        if self._entered(expected, actual) or (not is_table(expected) and says_equal(expected, actual)):
            return
        parts, others = parts_of(expected), dict(parts_of(actual) or ())
        if parts is not None and {step for step, _ in parts} == others.keys():
            for step, part in parts:
                self.compare(part, others[step], (*path, step))
        elif parts is not None or (not same_bytes(expected, actual) and _compares(expected)):
            self._unequal(expected, actual, path)
        elif not same_bytes(expected, actual):
            self._lost(expected, actual, path)

    def _entered(self, expected: Any, actual: Any) -> bool:
        """True when this pair is being compared already: a container that holds itself."""
        pair = (id(expected), id(actual))
        if pair in self._seen:
            return True
        self._seen[pair] = (expected, actual)
        return False


def _compares(value: object) -> bool:
    """True when the value's class says what `==` means for it."""
    return any("__eq__" in vars(base) for base in type(value).__mro__ if base is not object)


def _elements(count: int) -> str:
    """A count in words."""
    return "1 element" if count == 1 else f"{count} elements"
