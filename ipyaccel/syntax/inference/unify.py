"""One type for a name that has held several. In: the types. Out: the type that holds all of them exactly, or `object`."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

from ipyaccel.model import OBJECT, Type


def unified(types: tuple[Type, ...]) -> Type:
    """The one type of all; `object` of none."""
    return reduce(join, types) if types else OBJECT


def join(first: Type, second: Type) -> Type:
    """What holds both: int and float give float, arrays of one dtype and rank the looser layout, else `object`.

    An int64 that becomes a float is exact to 2⁵³ only: whoever unifies names looks at where the integer comes from.
    """
    if first == second:
        return first
    if first.kind == second.kind == "array":
        return _arrays(first, second)
    if first.kind == second.kind == "list":
        return _lists(first, second)
    if first.is_number and second.is_number:
        return _numbers(first, second)
    return OBJECT


def _numbers(first: Type, second: Type) -> Type:
    """Python's own widths only: what NumPy's narrow integers and booleans do with others has rules of its own."""
    low, high = sorted((first, second), key=lambda number: ("bool", "int", "float", "complex").index(number.kind))
    if low.kind == "bool" or (low.kind == "int" and (low.bits, low.signed) != (64, True)):
        return OBJECT
    if high.kind == "int":
        return OBJECT
    if low.kind == high.kind:
        return low if low.bits > high.bits else high
    return Type("complex", 128) if high.kind == "complex" else Type("float")


def _arrays(first: Type, second: Type) -> Type:
    if (first.items, first.ndim) != (second.items, second.ndim):
        return OBJECT
    layout = first.layout if first.layout == second.layout else "A"
    return replace(first, layout=layout, readonly=first.readonly or second.readonly)


def _lists(first: Type, second: Type) -> Type:
    if not first.items or not second.items:
        return first if first.items else second
    return Type("list", items=(join(first.items[0], second.items[0]),))
