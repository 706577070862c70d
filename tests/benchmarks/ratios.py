"""From timings to ratios. In: timings by name, see `is_hand` and `is_attempt`. Out: `Ratio`s, means over kernels. Pure.

A ratio is automatic over hand-written time, of the same freedom: the median over the rounds in which both ran. Who may do
something need not: the best of the freedom `fast` is the best of all that run in loops, the best of `exact` may keep its checks.
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
ATTEMPT = "attempt "
LADDERS = {"exact": ("checked", "exact"), "fast": ("checked", "exact", "fast")}
COLUMNS = ("exact", "fast", "cython checked", "cython exact", "cython fast", "numpy", "numexpr")
"""`exact`, `fast`: the best of ours over the best by hand. `cython ...`: Cython's alone; ours without fast-math always keep
Python's rules, so `checked` compares like with like and `exact` shows their cost. `numpy`, `numexpr`: row over row by hand."""


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


def ratios(every: Mapping[str, Timing], *, attempts: bool = False) -> dict[str, Ratio]:
    """What this kernel shows, by column: all in `COLUMNS` for which both sides are there.

    With `attempts`, the further attempts at being faster stand beside what was written by hand.
    """
    pairs: dict[str, tuple[str | None, str | None]] = {}
    timings = {name: timing for name, timing in every.items() if attempts or not is_attempt(name)}
    for ladder, allowed in LADDERS.items():
        ours = _best(timings, lambda name, allowed=allowed: is_ours(name) and freedom(name) in allowed)
        theirs = _best(timings, lambda name, allowed=allowed: not is_ours(name) and freedom(name) in allowed)
        # Where nobody would write a loop (a matrix product), NumPy by hand is what an expert writes.
        pairs[ladder] = (ours, theirs or _best(timings, lambda name: name == "hand numpy"))
        pairs[f"cython {ladder}"] = (_cython(timings, allowed), _hand_cython(timings, allowed))
    pairs["cython checked"] = (_cython(timings, LADDERS["exact"]), _hand_cython(timings, ("checked",)))
    for name in ("numpy", "numexpr"):
        pairs[name] = (name if name in timings else None, HAND + name if HAND + name in timings else None)
    found = {column: _ratio(timings, *pairs[column]) for column in COLUMNS}
    return {column: ratio for column, ratio in found.items() if ratio is not None}


def geometric_mean(values: Iterable[float]) -> float:
    """NaN when there are none."""
    logs = [math.log(value) for value in values]
    return math.exp(math.fsum(logs) / len(logs)) if logs else math.nan


def is_hand(name: str) -> bool:
    """Whether a version is one of those in `hand`, by its name in the table: `hand c-fast`."""
    return name.startswith(HAND)


def is_attempt(name: str) -> bool:
    """Whether a version is a further attempt at one of those: `attempt c-fast: second/arrays.c`."""
    return name.startswith(ATTEMPT)


def is_ours(name: str) -> bool:
    """Whether a version is automatic."""
    return not (is_hand(name) or is_attempt(name))


def freedom(name: str) -> str:
    """The freedom that a version takes, by its name in the table."""
    if is_ours(name):
        return freedom_of(name)
    version = name.removeprefix(HAND).removeprefix(ATTEMPT).partition(":")[0]
    return "arrays" if version in ("numpy", "numexpr") else version.partition("-")[2] or "exact"


def _cython(timings: Mapping[str, Timing], allowed: tuple[str, ...]) -> str | None:
    return _best(timings, lambda name: name.startswith("cython") and freedom(name) in allowed)


def _hand_cython(timings: Mapping[str, Timing], allowed: tuple[str, ...]) -> str | None:
    return _best(timings, lambda name: name.startswith((f"{HAND}cython", f"{ATTEMPT}cython")) and freedom(name) in allowed)


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
