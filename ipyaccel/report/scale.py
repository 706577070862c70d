"""Bars on a logarithmic scale. In: speedups. Out: where each bar begins and ends, as shares of the width (0 to 1).

Every bar starts at 1×, your code's own speed: to the right is faster, to the left slower. Each mark is ten times the one before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

MARGIN = 0.04
FEWEST_DECADES = 1.0


@dataclass(frozen=True)
class Bar:
    """`start` and `end` as shares of the width, start < end; `slower` when it points to the left."""

    start: float
    end: float
    slower: bool = False


@dataclass(frozen=True)
class Scale:
    """The common scale of a table's bars: powers of ten at the left and right end."""

    low: float
    high: float

    @property
    def one(self) -> float:
        """Where 1× stands."""
        return self._at(0.0)

    @property
    def marks(self) -> tuple[float, ...]:
        """Where the powers of ten stand, 1× left out."""
        powers = range(math.ceil(self.low), math.floor(self.high) + 1)
        return tuple(self._at(power) for power in powers if power != 0)

    def bar(self, speedup: float) -> Bar | None:
        """The bar of one speedup, None where there is none."""
        if not (speedup > 0 and math.isfinite(speedup)):
            return None
        at = self._at(math.log10(speedup))
        return Bar(at, self.one, slower=True) if at < self.one else Bar(self.one, at)

    def _at(self, power: float) -> float:
        return (power - self.low) / (self.high - self.low)


def scale(speedups: Iterable[float]) -> Scale:
    """A scale that holds all of them, and at least one decade."""
    powers = [math.log10(speedup) for speedup in speedups if speedup > 0 and math.isfinite(speedup)]
    low, high = min(powers, default=0.0), max(powers, default=0.0)
    high = max(high, FEWEST_DECADES)
    return Scale(min(low * (1 + MARGIN), 0.0), high * (1 + MARGIN))
