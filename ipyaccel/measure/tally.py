"""What a deep comparison has found so far. In: findings, each with the path to where it is. Out: a verdict in plain words."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from ipyaccel.class_home import class_home

Step = tuple[str, Any]
"""How to get from a value to a part of it: ("item", key), ("index", indices of an array), ("attribute", name)."""

Path = tuple[Step, ...]
LONGEST = 60
READABLE, WRITABLE = 10**24, 10**4000
"""Whole numbers between these are told by their first digits; Python refuses to write longer ones."""


@dataclass(frozen=True)
class Tolerance:
    """How far floats may be apart. `relative`: None takes it from the dtype; `absolute`: always allowed."""

    relative: float | None = None
    absolute: float = 0.0

    def of(self, itemsize: int) -> float:
        """The relative tolerance for real numbers of so many bytes."""
        if self.relative is not None:
            return self.relative
        return {2: 1e-2, 4: 1e-4}.get(itemsize, 1e-9)


@dataclass
class Tally:
    """Collects findings while a comparison walks down two values; `difference` is the first one found.

    `structural`: the first difference is one of type or exception, which no other random numbers would explain.
    `pair`: the two values of the first difference, Python's first, where there are two.
    """

    tolerance: Tolerance = field(default_factory=Tolerance)
    error: float = 0.0
    close: bool = False
    difference: str = ""
    structural: bool = False
    pair: tuple[Any, Any] | None = None
    unchecked: str = ""
    notes: list[str] = field(default_factory=list)

    def near(self, error: float) -> None:
        """Equal within the tolerance."""
        self.close = True
        self.error = max(self.error, error)

    def differs(
        self, sentence: str, error: float = math.nan, *, structural: bool = False, pair: tuple[Any, Any] | None = None
    ) -> None:
        """Not equal; the first sentence stays, the error grows to the largest."""
        if not self.difference:
            self.difference, self.structural, self.pair = sentence, structural, pair
        if not math.isnan(error):
            self.error = max(self.error, error)

    def note(self, sentence: str) -> None:
        """Equal, with something to say; kinds of notes are not repeated for every element."""
        if sentence not in self.notes and len(self.notes) < 3:
            self.notes.append(sentence)

    def skip(self, reason: str) -> None:
        """Could not be compared."""
        self.unchecked = self.unchecked or reason


def spoken(path: Path, root: str) -> str:
    """A path as a person would write it: `answer[3].x`."""
    text = root
    for kind, key in path:
        if kind == "attribute":
            text += f".{key}"
        else:
            text += f"[{', '.join(map(str, key))}]" if kind == "index" else f"[{short(key)}]"
    return text


@dataclass(frozen=True)
class _Digits:
    """A whole number too long to be read."""

    number: int

    def __repr__(self) -> str:
        text = str(self.number)
        return f"{text[:12]}… ({len(text.lstrip('-'))} digits)"


def _brief(value: Any) -> Any:
    """The value, or what stands for a very long whole number."""
    return _Digits(value) if type(value) is int and READABLE <= abs(value) < WRITABLE else value


def short(value: object) -> str:
    """A value in a few characters, whatever its `repr` does."""
    try:
        plain = getattr(value, "item", None) if class_home(type(value)) == "numpy" and getattr(value, "ndim", 1) == 0 else None
        text = repr(_brief(plain() if plain is not None else value))
    except Exception as error:  # noqa: BLE001 - a user's `__repr__` may raise anything
        return f"a {type(value).__name__} whose repr raises {type(error).__name__}"
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
