"""Arguments at another size, what belongs together kept together. In: a call's arguments and new sizes. Out: fresh arguments.

A whole number that is the length of an array (or one more, or one less) follows that array; arrays of equal lengths stay equal.
Type, rank, layout and write protection stay as they are, so that what was compiled for the call takes them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ipyaccel.class_home import class_home
from ipyaccel.measure.fresh import copied
from ipyaccel.measure.kinds import is_array

if TYPE_CHECKING:
    from ipyaccel.measure.arrays import Array

SIZED = (list, str, bytes)
OFFSETS = (0, 1, -1)
FEW = 12
"""A whole number up to this is left alone when a slow call is made quick."""


@dataclass(frozen=True)
class Scale:
    """`sizes`: old lengths and what they become. `largest`: what other whole numbers above `FEW` become; None: they stay."""

    sizes: Mapping[int, int]
    largest: int | None = None


def sizes_in(arguments: Sequence[Any]) -> tuple[int, ...]:
    """All lengths that occur, the largest first, each once."""
    return tuple(sorted({size for value in arguments for size in _sizes(value)}, reverse=True))


def small(arguments: Sequence[Any], size: int, *, quick: bool) -> Scale:
    """Lengths above `size` become `size`, `size - 1` and so on: what was different stays different, as far as there is room.

    `quick`: other whole numbers shrink too, since they may be what makes the call slow.
    """
    large = [old for old in sizes_in(arguments) if old > size]
    return Scale({old: max(size - place, 1) for place, old in enumerate(large)}, size if quick else None)


def scaled(arguments: Sequence[Any], scale: Scale) -> tuple[Any, ...]:
    """Fresh arguments of the sizes asked for."""
    sizes = sizes_in(arguments)
    return tuple(_scaled(value, scale, sizes) for value in arguments)


def is_plain_array(value: object) -> bool:
    """True for NumPy's own arrays, not for masked ones, matrices and the like."""
    of = type(value)
    return class_home(of) == "numpy" and of.__name__ == "ndarray"


def is_whole(value: object) -> bool:
    """True for Python's and NumPy's whole numbers, but not for booleans and arrays."""
    if is_array(value) or class_home(type(value)) != "numpy":
        return type(value) is int
    return getattr(getattr(value, "dtype", None), "kind", "?") in "iu"


def _sizes(value: object) -> Iterator[int]:
    if is_plain_array(value):
        yield from value.shape  # type: ignore[attr-defined]
    elif isinstance(value, SIZED):
        yield len(value)
        if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
            yield from {len(row) for row in value}


def _scaled(value: Any, scale: Scale, sizes: Sequence[int]) -> Any:
    if is_plain_array(value):
        return _array(value, scale)
    if isinstance(value, SIZED):
        return _sequence(value, scale)
    if is_whole(value):
        return type(value)(_number(int(value), scale, sizes))
    return copied((value,))[0]


def _number(value: int, scale: Scale, sizes: Sequence[int]) -> int:
    """A whole number: a length and its neighbours follow the array, an index stays inside, others stay unless they are slow."""
    for offset in OFFSETS:
        if value - offset in sizes and (offset == 0 or value > FEW):
            return scale.sizes.get(value - offset, value - offset) + offset
    shrunk = [new for old, new in scale.sizes.items() if new < old and 0 <= value < old]
    if shrunk and value >= min(shrunk) > 0:
        return value % min(shrunk)
    if scale.largest is not None and value > max(FEW, scale.largest):
        return scale.largest
    return value


def _sequence(value: Any, scale: Scale) -> Any:
    """A list, text or bytes: its beginning, or repeated from the beginning."""
    size = scale.sizes.get(len(value), len(value))
    if not len(value):
        return copied((value,))[0]
    whole = (value * -(-size // len(value)))[:size]
    if not isinstance(value, list):
        return whole
    return [_sequence(item, scale) if isinstance(item, list) else copied((item,))[0] for item in whole]


def _array(value: Array, scale: Scale) -> Array:
    """An array: its first elements along every axis, or repeated from the first."""
    import numpy as np

    shape = tuple(scale.sizes.get(size, size) for size in value.shape)
    if 0 in value.shape:
        return alike(value, np.zeros([0 if old == 0 else new for old, new in zip(value.shape, shape, strict=True)], value.dtype))
    taken = value[np.ix_(*(np.arange(new) % old for old, new in zip(value.shape, shape, strict=True)))] if shape else value.copy()
    return alike(value, taken)


def alike(model: Array, values: Array) -> Array:
    """The values in the layout of `model`: in C or Fortran order or with gaps between them, and write-protected if it is."""
    import numpy as np

    if model.ndim == 0:
        made = np.array(values, model.dtype)
    elif model.flags.c_contiguous:
        made = np.array(values, model.dtype, order="C")
    elif model.flags.f_contiguous:
        made = np.array(values, model.dtype, order="F")
    else:
        room = np.zeros((*values.shape[:-1], 2 * values.shape[-1]), model.dtype)
        made = room[..., ::2]
        made[...] = values
    made.flags.writeable = model.flags.writeable
    return made
