"""The type of a live value. In: a value as the user holds it. Out: a `Type`, `object` for everything that no compiler knows."""

from __future__ import annotations

import random

import numpy as np

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.inference.unify import unified

INT64 = range(-(2**63), 2**63)
NUMBERS = {"i": "int", "u": "int", "f": "float", "c": "complex", "b": "bool"}
PLAIN = {bool: Type("bool"), float: Type("float"), complex: Type("complex", 128), str: Type("str"), bytes: Type("bytes")}


def type_of_value(value: object) -> Type:
    """The type of one value; lists and tuples with the types of their items, arrays with dtype, rank and layout."""
    kind = type(value)
    if kind in PLAIN:
        return PLAIN[kind]
    if value is None:
        return Type("none")
    if isinstance(value, int) and kind is int:
        return Type("int") if value in INT64 else OBJECT
    if isinstance(value, np.generic):
        return type_of_dtype(value.dtype)
    if isinstance(value, np.ndarray) and kind is np.ndarray:
        return _type_of_array(value)
    if isinstance(value, list) and kind is list:
        return Type("list", items=_items(value))
    if isinstance(value, tuple) and kind is tuple:
        return Type("tuple", items=tuple(type_of_value(item) for item in value))
    return OBJECT


def is_mixed(value: object) -> bool:
    """Whether a list, with the lists in it, holds numbers of several classes, 1 beside 2.5, or one beyond 64 bits."""
    if type(value) is not list:
        return False
    kinds = {type(item) for item in value}
    wide = int in kinds and any(type(item) is int and item not in INT64 for item in value)
    return len(kinds) > 1 or wide or any(is_mixed(item) for item in value if type(item) is list) or _differ(value)


def _differ(rows: list[object]) -> bool:
    """Whether the lists in a list hold different kinds of numbers."""
    return len({type(item) for row in rows if type(row) is list for item in row}) > 1


def is_generator(value: object) -> bool:
    """Whether a value is one of NumPy's random Generators, and nothing derived from one."""
    return type(value) is np.random.Generator


def is_random(value: object) -> bool:
    """Whether a value is one of Python's own random generators, and nothing derived from one."""
    return type(value) is random.Random


def sizes_of_value(name: str, value: object) -> list[tuple[str, int]]:
    """The whole numbers that a value brings with it: itself, or its lengths as `name.shape[0]`."""
    if type(value) is int:
        return [(name, value)]
    shape = value.shape if isinstance(value, np.ndarray) else (len(value),) if isinstance(value, list) else ()
    return [(f"{name}.shape[{axis}]", length) for axis, length in enumerate(shape)]


def type_of_dtype(dtype: np.dtype[np.generic]) -> Type:
    """The type of an element of that dtype; `object` unless it is a number in the machine's byte order."""
    if dtype.kind not in NUMBERS or not dtype.isnative or dtype.itemsize > (16 if dtype.kind == "c" else 8):
        return OBJECT
    if dtype.kind == "b":
        return Type("bool")
    return Type(NUMBERS[dtype.kind], bits=8 * dtype.itemsize, signed=dtype.kind != "u")  # type: ignore[arg-type]


def _type_of_array(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Type:
    item = type_of_dtype(array.dtype)
    if item == OBJECT or array.ndim == 0:
        return OBJECT
    flags = array.flags
    layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    return Type("array", items=(item,), ndim=array.ndim, layout=layout, readonly=not flags.writeable)  # type: ignore[arg-type]


def _items(values: list[object]) -> tuple[Type, ...]:
    """The common type of a list's items; nothing when it is empty."""
    found = dict.fromkeys(type_of_value(value) for value in values)
    return (unified(tuple(found)),) if found else ()
