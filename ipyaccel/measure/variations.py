"""Small varied arguments of the same types as those of a call. In: the arguments with their names. Out: `Variation`s.

Each says in words what is different from the call: "n = 0", "x is empty", "x holds NaN". They are made anew from the call's own
arguments, so that the reference's child and a variant's child have the same ones, and every run has fresh ones.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ipyaccel.measure.kinds import is_number
from ipyaccel.measure.scaling import Scale, alike, is_plain_array, is_whole, scaled, sizes_in, small
from ipyaccel.measure.tally import short

if TYPE_CHECKING:
    from ipyaccel.measure.arrays import Array

Change = Callable[[Any], Any]
Named = tuple[str, Change]

WHOLE = (0, 1, -1, 2, -7, 3, 7, 100, 2**31, 2**53 + 1, 2**63 - 1, -(2**63))
REAL = (0.0, 1.0, -1.0, 0.5, math.nan, math.inf, -math.inf, 1e200, 1e-200)
SIZES = (0, 1, 2, 3, 7)
MOST = 80
EXTREME = 1e154
HUGE = 2**31
"""Whole numbers from here on are large: a loop so long does not end, and products of them outgrow 64 bits."""


@dataclass(frozen=True)
class Variation:
    """`said`: what differs from the call. `make()`: fresh arguments. `about`: place of the argument that is varied, -1 for sizes.

    `huge`: the varied number is large, so that another large one there is not needed when this one takes too long.
    `extreme`: a float in it is so large that its square is infinite.
    """

    said: str
    make: Callable[[], tuple[Any, ...]]
    about: int
    huge: bool = False
    extreme: bool = False


def base(arguments: Sequence[Any], names: Sequence[str], size: int, *, quick: bool) -> Variation:
    """The call itself, with arrays of at most so many elements along each axis. `quick`: other whole numbers shrink as well."""
    scale = small(arguments, size, quick=quick)
    return Variation(_differences(arguments, scaled(arguments, scale), names), partial(scaled, arguments, scale), -1)


def variations(
    arguments: Sequence[Any], names: Sequence[str], size: int, *, quick: bool, literals: Sequence[float] = ()
) -> tuple[Variation, ...]:
    """All variations around `base`, those that say most first, the arguments taken in turns.

    `literals`: numbers of the program's text, which arguments may be equal to.
    """
    scale = small(arguments, size, quick=quick)
    start = scaled(arguments, scale)
    told = [_changed_number(real, now, name) for real, now, name in zip(arguments, start, names, strict=True)]
    each = [_of_argument(place, arguments, scale, names, told, literals) for place in range(len(arguments))]
    turns = itertools.chain.from_iterable(itertools.zip_longest(_of_sizes(arguments, scale, names), *each))
    found: dict[str, Variation] = {}
    for one in turns:
        if one is not None and one.said:
            found.setdefault(one.said, one)
    return tuple(itertools.islice(found.values(), MOST))


# ------------------------------------------------------------------------------------------------------------------ sizes


def _of_sizes(arguments: Sequence[Any], scale: Scale, names: Sequence[str]) -> Iterator[Variation]:
    """Each length in turn at small and odd sizes; numbers and arrays of the same length go with it."""
    for size, old in itertools.product(SIZES, sizes_in(arguments)):
        other = Scale({**scale.sizes, old: size}, scale.largest)
        if size != scale.sizes.get(old, old):
            said = _differences(arguments, scaled(arguments, other), names)
            yield Variation(said, partial(scaled, arguments, other), -1)


def _differences(real: Sequence[Any], now: Sequence[Any], names: Sequence[str]) -> str:
    """In words, what has another size or value than in the call."""
    sized: dict[str, list[str]] = {}
    numbers: list[str] = []
    for before, after, name in zip(real, now, names, strict=True):
        if is_plain_array(after) and before.shape != after.shape:
            sized.setdefault(_size_of(after), []).append(name)
        elif isinstance(after, str | bytes) and before != after:
            numbers.append(f"{name} = {short(after)}")
        elif isinstance(after, list) and len(before) != len(after):
            sized.setdefault(_elements(len(after)), []).append(name)
        elif isinstance(after, list) and [_length(row) for row in before] != [_length(row) for row in after]:
            sized.setdefault("other lengths", []).append(f"the rows of {name}")
        else:
            numbers += filter(None, [_changed_number(before, after, name)])
    return _listed([*(_has(group, said) for said, group in sized.items()), *numbers])


def _changed_number(before: Any, after: Any, name: str) -> str:
    """A whole number that is another than in the call; empty for all else."""
    return f"{name} = {int(after)}" if is_whole(after) and after != before else ""


def _size_of(array: Array) -> str:
    if array.size == 0 and array.ndim == 1:
        return ""
    return _elements(array.size) if array.ndim == 1 else f"the shape {array.shape}"


def _elements(count: int) -> str:
    return "" if not count else f"{count} element{'' if count == 1 else 's'}"


def _has(names: list[str], size: str) -> str:
    one = len(names) == 1 and not names[0].startswith("the rows")
    if not size:
        return f"{_listed(names)} {'is' if one else 'are'} empty"
    return f"{_listed(names)} {'has' if one else 'have'} {size}"


def _listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _length(row: Any) -> int:
    return len(row) if isinstance(row, list) else -1


# ----------------------------------------------------------------------------------------------------------------- values


def _of_argument(
    place: int,
    arguments: Sequence[Any],
    scale: Scale,
    names: Sequence[str],
    told: Sequence[str],
    literals: Sequence[float],
) -> Iterator[Variation]:
    """One argument at other values, the others as in the base; `told`: what to say of numbers that the base changes."""
    start = scaled(arguments, scale)
    others = [said for other, said in enumerate(told) if other != place and said]
    for said, change in _changes(start[place], names[place], sizes_in(start), literals):

        def make(change: Change = change) -> tuple[Any, ...]:
            values = list(scaled(arguments, scale))
            values[place] = change(values[place])
            return tuple(values)

        # Its own number as in the base is the base itself.
        if said != told[place] or others:
            changed = make()[place]
            yield Variation(_listed([said, *others]), make, place, _is_huge(changed), _is_extreme(changed))


def _changes(value: Any, name: str, sizes: Sequence[int], literals: Sequence[float]) -> Iterator[Named]:
    """What an argument may become, with the words for it; nothing for kinds of values that are left as they are."""
    if is_plain_array(value):
        yield from _contents(value, name)
    elif _kind_of_number(value) == "b":
        yield f"{name} = {not value}", _as(not value)
    elif is_whole(value):
        yield from _whole(value, name, sizes, [int(number) for number in literals if number == int(number)])
    elif _kind_of_number(value) == "f":
        yield from (
            (f"{name} = {other!r}", _as(other)) for other in _reals(literals) if other != float(value) and _ranges(value, other)
        )
    elif _kind_of_number(value) == "c":
        for number in (0j, -value, 1j, complex(math.nan, 0.0)):
            yield f"{name} = {complex(number)}", _as(number)
    elif isinstance(value, str | bytes):
        yield from _texts(value, name)
    elif isinstance(value, list) and value:
        yield from _lists(value, name)
    elif type(value) is tuple and value:
        yield from _tuples(value, name)


def _as(other: complex) -> Change:
    """A change to that number, in the type of the old one."""
    return lambda old: type(old)(other)


def _always(other: Any) -> Change:
    """A change to that value."""
    return lambda _: other


def _reals(literals: Sequence[float]) -> tuple[float, ...]:
    return tuple(dict.fromkeys([*REAL[:4], *map(float, literals), *REAL[4:]]))


def _ranges(value: Any, number: float) -> bool:
    """Whether the type of a float is wide enough for another."""
    if type(value) is float or number == 0 or not math.isfinite(number):
        return True
    import numpy as np

    limits = np.finfo(value.dtype)
    return float(limits.tiny) <= abs(number) <= float(limits.max)


def _whole(value: Any, name: str, sizes: Sequence[int], literals: Sequence[int]) -> Iterator[Named]:
    """Whole numbers that its type holds; beside arrays also those just out of range."""
    edges = [edge for size in sizes for edge in (size, -size - 1)] if sizes else []
    for number in dict.fromkeys([*WHOLE[:5], *literals, *WHOLE[5:7], *edges, *WHOLE[7:]]):
        if number != value and _fits(value, number):
            yield f"{name} = {number}", _as(number)


def _fits(value: Any, number: int) -> bool:
    """Whether the type of a whole number can hold another."""
    if type(value) is int:
        return True
    import numpy as np

    limits = np.iinfo(value.dtype)
    return bool(limits.min <= number <= limits.max)


def _texts(value: Any, name: str) -> Iterator[Named]:
    """Texts and bytes: beginning, reversed, and signs that may not have been thought of."""
    strange = "Zß9-" if isinstance(value, str) else b"Z\xff\x00-"
    for other in (value[:0], value[:1], value[:3], value[::-1][:7], strange):
        if other != value:
            yield f"{name} = {short(other)}", _always(other)


def _tuples(value: tuple[Any, ...], name: str) -> Iterator[Named]:
    """Tuples of numbers, element by element: their length is part of their type."""
    for said, numbers in (("0", (0, 0.0)), ("negative numbers", (-1, -1.0)), ("large numbers", (2**53 + 1, 1e200))):
        whole, real = numbers
        made = tuple(_replaced(item, whole, real) for item in value)
        if made != value:
            yield f"{name} holds {said}", _always(made)


def _lists(value: list[Any], name: str) -> Iterator[Named]:
    """Lists of numbers, or of lists of numbers, with other elements."""
    for said, whole, real in (
        ("zeros", 0, 0.0),
        ("negative numbers", -3, -1.5),
        ("numbers that are all equal", 1, 1.0),
        ("large numbers", 2**53 + 1, 1e200),
    ):
        if _replaced(value, whole, real) != value:
            yield f"{name} holds {said}", partial(_replaced, whole=whole, real=real)
    if any(type(item) is float for item in value):
        yield f"{name} holds NaN", lambda old: [*old[: len(old) // 2], math.nan, *old[len(old) // 2 + 1 :]]
    if len(value) > 1 and value != value[::-1]:
        yield f"{name} is reversed", lambda old: old[::-1]


def _replaced(value: Any, whole: int, real: float) -> Any:
    """Every number of a list replaced by another of its type."""
    if type(value) is list:
        return [_replaced(item, whole, real) for item in value]
    return whole if type(value) is int else real if type(value) is float else value


def _contents(value: Array, name: str) -> Iterator[Named]:
    """Arrays with other elements; dtype and layout stay."""
    if not value.size or value.dtype.kind not in "biufc":
        return
    for said, fill in _fills(value):
        yield f"{name} holds {said}", partial(_filled, fill=fill)
    if value.size > 1:
        yield f"{name} is reversed", lambda old: alike(old, old[::-1].copy())


def _filled(old: Array, fill: Change) -> Array:
    return alike(old, fill(old))


def _fills(value: Array) -> Iterator[Named]:
    """What to fill an array with, by its dtype."""
    import numpy as np

    kind, dtype = value.dtype.kind, value.dtype
    yield "zeros", np.zeros_like
    if kind == "b":
        yield "ones", np.ones_like
        return
    if kind in "fci":
        yield "the negative of its numbers", lambda old: -old
    yield "numbers that are all equal", lambda old: np.full_like(old, 1)
    if kind in "iu":
        largest = np.iinfo(dtype).max
        yield f"numbers near {largest}", partial(_near, largest=largest)
    else:
        yield "NaN", lambda old: _with_one(old, math.nan)
        yield "infinity", lambda old: _with_one(old, math.inf)
        huge = 1e200 if dtype.itemsize >= 8 else 1e30 if dtype.itemsize == 4 else 1e4
        yield f"numbers near {huge:g}", lambda old: np.full_like(old, huge)


def _near(old: Array, largest: int) -> Array:
    """Numbers from `largest` downwards."""
    import numpy as np

    made: Array = np.full_like(old, largest)
    made -= (np.arange(old.size) % 3).reshape(old.shape).astype(old.dtype)
    return made


def _with_one(old: Array, number: float) -> Array:
    """The array with one element in its middle replaced."""
    made = old.copy()
    made[tuple(size // 2 for size in old.shape)] = number
    return made


def _is_huge(value: Any) -> bool:
    """True for whole numbers, and arrays of them, whose products outgrow 64 bits or their own type; and for extreme floats."""
    if is_plain_array(value) and value.dtype.kind in "iu":
        return bool(value.size and int(value.max()) >= min(HUGE, int(_largest(value)) - 2))
    if isinstance(value, list | tuple):
        return any(map(_is_huge, value))
    return abs(int(value)) >= HUGE if is_whole(value) else _is_extreme(value)


def _largest(value: Array) -> int:
    import numpy as np

    return int(np.iinfo(value.dtype).max)


def _is_extreme(value: Any) -> bool:
    """True when a finite float in it has an infinite square."""
    if is_plain_array(value) and value.dtype.kind in "fc":
        import numpy as np

        with np.errstate(all="ignore"):
            return bool((np.isfinite(value) & ~np.isfinite(value * value)).any())
    if isinstance(value, list | tuple):
        return any(map(_is_extreme, value))
    return isinstance(value, float) and EXTREME <= abs(value) < math.inf


def _kind_of_number(value: object) -> str:
    """NumPy's letter for the kind of a scalar, Python's own included; empty for what is no number."""
    if not is_number(value):
        return ""
    plain = {bool: "b", int: "i", float: "f", complex: "c"}
    return plain.get(type(value)) or str(getattr(getattr(value, "dtype", None), "kind", ""))
