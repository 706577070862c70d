"""From timings to ratios. In: timings by name, hand-written ones beginning with `hand`. Out: `Ratio`s, and means over kernels. Pure.

A ratio is automatic over hand-written time, of the same freedom: the median over the rounds in which both ran. Who may regroup sums
need not: the best of the freedom `fast` is the best of all that run in loops.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from automatic import freedom_of

from ipyaccel.model import Timing
from ipyaccel.stats import paired_speedup, per_call

HAND = "hand "
LADDERS = {"exact": ("exact",), "fast": ("exact", "fast")}


@dataclass(frozen=True)
class Ratio:
    """Automatic over hand-written, with the 95 % interval; NaN bounds when there were too few common rounds."""

    automatic: str
    hand: str
    value: float
    low: float
    high: float


def seconds(timing: Timing) -> float:
    """Median time of one call."""
    return median(per_call(timing.samples, timing.loops))


def ratios(timings: Mapping[str, Timing]) -> dict[str, Ratio]:
    """What this kernel shows: `exact`, `fast`, the same for Cython alone, `numpy`, `numexpr`; those for which both sides are there."""
    found: dict[str, Ratio | None] = {}
    for freedom, allowed in LADDERS.items():
        ours = _best(timings, lambda name, allowed=allowed: not _is_hand(name) and freedom_of(name) in allowed)
        theirs = _best(timings, lambda name, allowed=allowed: _is_hand(name) and _hand_freedom(name) in allowed)
        # Where nobody would write a loop (a matrix product), NumPy by hand is what an expert writes.
        theirs = theirs or _best(timings, lambda name: name == "hand numpy")
        found[freedom] = _ratio(timings, ours, theirs)
        mine = _best(timings, lambda name, allowed=allowed: name.startswith("cython") and freedom_of(name) in allowed)
        other = _best(timings, lambda name, allowed=allowed: name.startswith("hand cython") and _hand_freedom(name) in allowed)
        found[f"cython {freedom}"] = _ratio(timings, mine, other)
    for name in ("numpy", "numexpr"):
        found[name] = _ratio(timings, *(each if each in timings else None for each in (name, HAND + name)))
    return {name: ratio for name, ratio in found.items() if ratio is not None}


def geometric_mean(values: Iterable[float]) -> float:
    """NaN when there are none."""
    logs = [math.log(value) for value in values]
    return math.exp(math.fsum(logs) / len(logs)) if logs else math.nan


def _is_hand(name: str) -> bool:
    return name.startswith(HAND)


def _hand_freedom(name: str) -> str:
    if name.removeprefix(HAND) in ("numpy", "numexpr"):
        return "arrays"
    return "fast" if name.endswith("-fast") else "exact"


def _best(timings: Mapping[str, Timing], fits: Callable[[str], bool]) -> str | None:
    """The quickest that fits; Python itself is neither automatic nor written by hand."""
    names = [name for name in timings if name != "python" and fits(name)]
    return min(names, key=lambda name: seconds(timings[name]), default=None)


def _ratio(timings: Mapping[str, Timing], ours: str | None, theirs: str | None) -> Ratio | None:
    if ours is None or theirs is None:
        return None
    mine, other = timings[ours], timings[theirs]
    if mine.once or other.once:
        value = seconds(mine) / seconds(other)
        return Ratio(ours, theirs, value, math.nan, math.nan)
    found = paired_speedup(per_call(mine.samples, mine.loops), per_call(other.samples, other.loops))
    return Ratio(ours, theirs, found.value, found.low, found.high)
