"""Values that a name runs through. In: `n=10,100,1000` or `n=1e2:1e6`, and the namespace. Out: the name and its values.

A range is spaced by equal factors: one value a decade, or as many as a third number says.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ipyaccel.errors import UserError

FEWEST = 5
MOST = 40


@dataclass(frozen=True)
class Varied:
    """A name with the values it takes, in their order."""

    name: str
    values: tuple[Any, ...]


def varied(text: str, namespace: Mapping[str, Any]) -> Varied:
    """Reads `NAME=VALUES`. Raises UserError for anything else."""
    name, equals, given = text.partition("=")
    name, given = name.strip(), given.strip()
    if not equals or not name.isidentifier() or not given:
        raise UserError(f"--vary wants NAME=VALUES, such as n=10,100,1000 or n=1e2:1e6; `{text}` is neither")
    values = _range(given, namespace) if ":" in given and not _is_tuple(given) else _listed(given, namespace)
    if not values or len(values) > MOST:
        raise UserError(f"--vary takes up to {MOST} values for a name; `{text}` has {len(values)}")
    return Varied(name, values)


def _is_tuple(text: str) -> bool:
    """Whether the colons are those of slices or dicts."""
    try:
        ast.parse(f"({text},)", mode="eval")
    except SyntaxError:
        return False
    return True


def _listed(text: str, namespace: Mapping[str, Any]) -> tuple[Any, ...]:
    values = tuple(_value(f"({text},)", namespace))
    return tuple(int(value) if isinstance(value, float) and _is_size(text, value) else value for value in values)


def _is_size(text: str, value: float) -> bool:
    """Whether `1e5` stands for a whole number: all that was written has an exponent and no point."""
    return value.is_integer() and "e" in text.lower() and "." not in text


def _range(text: str, namespace: Mapping[str, Any]) -> tuple[Any, ...]:
    """From, to, and perhaps how many, by equal factors."""
    parts = [_value(part, namespace) for part in text.split(":")]
    if len(parts) not in (2, 3) or not all(isinstance(part, int | float) for part in parts) or not 0 < parts[0] < parts[1]:
        raise UserError(f"`{text}` is no range of sizes; `1e2:1e6` is one, from small to large, above zero")
    low, high = float(parts[0]), float(parts[1])
    decades = math.log10(high / low)
    count = int(parts[2]) if len(parts) == 3 else max(round(decades) + 1, FEWEST if decades < FEWEST - 1 else 0)
    count = round(decades) + 1 if len(parts) == 2 and abs(decades - round(decades)) < 1e-9 and decades >= 2 else max(count, 2)
    values = [low * (high / low) ** (k / (count - 1)) for k in range(count)]
    if low.is_integer() and high.is_integer():
        return tuple(dict.fromkeys(round(value) for value in values))
    return tuple(values)


def _value(text: str, namespace: Mapping[str, Any]) -> Any:
    try:
        return eval(compile(text, "<vary>", "eval", dont_inherit=True), dict(namespace))  # noqa: S307 - the user's own text
    except Exception as error:  # noqa: BLE001 - whatever the user's text raises is said to the user
        raise UserError(f"`{text.strip('(), ')}` raised {type(error).__name__}: {error}") from None
