"""A comparison or a profile as JSON text and back, raw samples included. In: one of them or such a text. Out: the other.

Strict JSON: numbers that it does not know are the words "nan", "inf" and "-inf". Unknown fields of a later version are left out.
"""

from __future__ import annotations

import json
import math
import types
import typing
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from ipyaccel import model
from ipyaccel.errors import UserError
from ipyaccel.model import Comparison, Profile
from ipyaccel.report.figures import as_rows, from_rows

FORMATS = {Comparison: ("ipyaccel comparison", "comparison"), Profile: ("ipyaccel profile", "profile")}
"""For each type: what the JSON says it is, and under which name it stands there."""
VERSION = 1
Kept = TypeVar("Kept", Comparison, Profile)


def to_json(value: Comparison | Profile) -> str:
    """The whole of it as JSON."""
    form, name = FORMATS[type(value)]
    return json.dumps({"format": form, "version": VERSION, name: _plain(value)}, ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Comparison:
    """The comparison that `to_json` wrote. Raises UserError for any other text."""
    return _read(text, Comparison)


def profile_from_json(text: str) -> Profile:
    """The profile that `to_json` wrote. Raises UserError for any other text."""
    return _read(text, Profile)


def _read(text: str, kind: type[Kept]) -> Kept:
    """The value of that type. Raises UserError."""
    form, name = FORMATS[kind]
    try:
        document = json.loads(text)
        if document["format"] != form:
            raise UserError(f"this JSON holds something else than a {name}")
        restored = _restored(kind, document[name])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"this is not a {name} as `to_json` writes it ({type(error).__name__}: {error})") from None
    assert isinstance(restored, kind)
    return restored


def _plain(value: Any) -> Any:
    """Frozen types as dictionaries, tuples as lists, cProfile's figures as rows, numbers that JSON does not know as words."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return as_rows(value)
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
    if kind is bytes:
        return from_rows(value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not of type {kind.__name__}")
    return value


def _one_of(allowed: tuple[Any, ...], value: Any) -> Any:
    """A word out of a fixed list."""
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(map(str, allowed))}")
    return value
