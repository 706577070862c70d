"""One call over several sizes."""

from __future__ import annotations

from dataclasses import dataclass, field

from ipyaccel.model.options import Options
from ipyaccel.model.outcome import Comparison


@dataclass(frozen=True)
class Point:
    """One size: the values of the varied names, as numbers where they are (else NaN) and as they are shown; its comparison."""

    values: tuple[float, ...]
    shown: tuple[str, ...]
    comparison: Comparison


@dataclass(frozen=True)
class Sweep:
    """The comparisons of a call over sizes. `names`: what varies. `skipped`: sizes that were left out, each with its reason."""

    call: str
    names: tuple[str, ...]
    points: tuple[Point, ...] = ()
    skipped: tuple[str, ...] = ()
    complete: bool = True
    seconds: float = 0.0
    options: Options = field(default_factory=Options)
