"""From timings of an opponent and its attempts to a verdict. In: timings by name. Out: `Gain`s and `Verdict`s. Pure.

A gain is the share of the opponent's time that the attempt saves, in percent: the median over the rounds in which both ran.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ipyaccel.model import Timing
from ipyaccel.stats import paired_speedup, per_call

SMALL_PERCENT = 3.0
FEWEST_ATTEMPTS = 2


@dataclass(frozen=True)
class Gain:
    """What an attempt saves, with the 95 % interval; NaN bounds when there were too few common rounds."""

    attempt: str
    percent: float
    low: float
    high: float

    @property
    def large(self) -> bool:
        """Whether it is too large for the opponent to pass for tuned."""
        return self.percent >= SMALL_PERCENT

    @property
    def certain(self) -> bool:
        """Whether the attempt is faster beyond what chance does."""
        return self.low > 0


@dataclass(frozen=True)
class Verdict:
    """In words, and whether the opponent is tuned; `adopt`: the attempt that should take its place."""

    words: str
    tuned: bool = False
    adopt: str = ""


def gain(attempt: str, present: Timing, tried: Timing) -> Gain:
    """How much an attempt saves."""
    found = paired_speedup(per_call(present.samples, present.loops), per_call(tried.samples, tried.loops))
    if present.once or tried.once:
        return Gain(attempt, _saved(found.value), math.nan, math.nan)
    return Gain(attempt, _saved(found.value), _saved(found.low), _saved(found.high))


def _saved(speedup: float) -> float:
    return 100.0 * (1.0 - 1.0 / speedup)


def verdict(gains: Iterable[Gain], wrong: Mapping[str, str]) -> Verdict:
    """Tuned is who withstood two attempts; attempts that answer wrongly or could not be built are none."""
    ordered = sorted(gains, key=lambda each: -each.percent)
    said = f"; not counted: {', '.join(wrong)}" if wrong else ""
    if ordered and ordered[0].large:
        best = ordered[0]
        if not best.certain:
            return Verdict(f"not clear: {best.attempt} saves {_span(best)}; measure again with a greater BUDGET{said}")
        return Verdict(f"attempt {best.attempt} saves {_span(best)}: adopt it{said}", adopt=best.attempt)
    if len(ordered) < FEWEST_ATTEMPTS:
        return Verdict(f"not tuned: {len(ordered)} of {FEWEST_ATTEMPTS} attempts{said}")
    words = " and ".join(f"{each.percent:.1f} %" for each in ordered[:2])
    texts = sum(not each.attempt.startswith("-") for each in ordered)
    return Verdict(f"tuned: {texts} other texts and {len(ordered) - texts} flags, the best gained {words}{said}", tuned=True)


def _span(found: Gain) -> str:
    bounds = "" if math.isnan(found.low) else f" ({found.low:.1f} to {found.high:.1f})"
    return f"{found.percent:.1f} %{bounds}"
