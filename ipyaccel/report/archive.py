"""A comparison as JSON text and back, raw samples included. In: a `Comparison` or such a text. Out: the other.

Strict JSON: numbers that it does not know are the words "nan", "inf" and "-inf". Unknown fields of a later version are left out.
"""

from __future__ import annotations

import json
import math
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any

from ipyaccel import model
from ipyaccel.errors import UserError
from ipyaccel.model import Comparison

FORMAT = "ipyaccel comparison"
VERSION = 1


def to_json(comparison: Comparison) -> str:
    """The whole comparison as JSON."""
    return json.dumps(
        {"format": FORMAT, "version": VERSION, "comparison": _plain(comparison)}, ensure_ascii=False, allow_nan=False
    )


def from_json(text: str) -> Comparison:
    """The comparison that `to_json` wrote. Raises UserError for any other text."""
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise UserError("this JSON holds something else than a comparison")
        restored = _restored(Comparison, document["comparison"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"this is not a comparison as `to_json` writes it ({type(error).__name__}: {error})") from None
    assert isinstance(restored, Comparison)
    return restored


def _plain(value: Any) -> Any:
    """Frozen types as dictionaries, tuples as lists, numbers that JSON does not know as words."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _restored(kind: Any, value: Any) -> Any:
    """The value of a field of that type. Raises TypeError or ValueError when it cannot be."""
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind, {name: getattr(model, name) for name in model.__all__})
        return kind(**{name: _restored(hints[name], item) for name, item in value.items() if name in hints})  # type: ignore[operator]
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _restored(next(item for item in inner if item is not types.NoneType), value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[1:] == (Ellipsis,) else inner
        return tuple(_restored(item, part) for item, part in zip(kinds, value, strict=True))
    if origin is typing.Literal:
        return _one_of(inner, value)
    if kind is float:
        return float(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value


def _one_of(allowed: tuple[Any, ...], value: Any) -> Any:
    """A word out of a fixed list."""
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(map(str, allowed))}")
    return value
