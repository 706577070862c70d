"""Where a variant strays from the original on other inputs. In: one judged call at a time. Out: the difference to tell.

A variant may stray in many ways; its row has room for one. A wrong answer on ordinary input comes before a missing exception,
that before an exception too many, and what the variant says it takes for granted is not told again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from ipyaccel.measure.cause import cause
from ipyaccel.measure.kinds import is_array
from ipyaccel.measure.patience import LEAST_S, MOST_WORK_S, OUT_OF_PATIENCE, OUT_OF_WORK
from ipyaccel.measure.record import Run
from ipyaccel.measure.tally import short
from ipyaccel.model import Check, Variant

BROKEN, WRONG, UNRAISED, OUTSIDE, LARGE, RAISED, OTHERWISE = range(7)
"""Ranks, the most useful first: it ends the process; wrong; goes on where Python raises; reads outside an array; wrong or raising
for large numbers only; raises where Python answers; another exception."""

_LIMITS = {OUT_OF_WORK: f"more than {MOST_WORK_S} s", OUT_OF_PATIENCE: f"more than {LEAST_S:g} s"}
FITS = "integers fit in 64 bits"
READABLE = 40
"""Characters of an answer that still fit into half a sentence."""
ROUNDING = 1e-3
TINY = 1e-12


@dataclass(frozen=True)
class Call:
    """One call on other inputs. `said`: "n = 0"; `python`: what the original did, "raises IndexError"; `large`: large numbers."""

    said: str
    python: str
    raised: bool = False
    large: bool = False


@dataclass(frozen=True)
class Stray:
    """One difference. `silent`: the variant went on with a wrong answer."""

    rank: int
    sentence: str
    silent: bool


@dataclass(frozen=True)
class Findings:
    """What is known so far. `same`: calls that agreed. `now`: the call that is being made, for the case that it is the last."""

    same: int = 0
    worst: Stray | None = None
    silent: bool = False
    now: Call | None = None

    def agreed(self) -> Findings:
        """One more call with the same answer."""
        return replace(self, same=self.same + 1, now=None)

    def strayed(self, found: Stray | None) -> Findings:
        """One more difference; None for one that the variant says it takes for granted."""
        if found is None:
            return replace(self, now=None)
        worst = found if self.worst is None or found.rank < self.worst.rank else self.worst
        return replace(self, worst=worst, silent=self.silent or found.silent, now=None)

    def lost(self, code: int | None) -> Findings:
        """The process ended during a call, with this exit code. Nothing is claimed where nobody knows why."""
        if self.now is None or code is None:
            return self
        return self.strayed(_broken(self.now, code))

    def on(self, found: Check) -> Check:
        """The check of a row with these findings."""
        return replace(found, probes=self.same, difference=self.worst.sentence if self.worst else "", silent=self.silent)


def call_of(said: str, expected: Run, *, large: bool) -> Call:
    """A call about to be made, with what the original did."""
    value = short(expected.returned)
    answers = f"gives {value}" if len(value) <= READABLE else "answers"
    python = f"raises {expected.raised}" if expected.raised else answers
    return Call(said, python, bool(expected.raised), large)


def _broken(call: Call, code: int) -> Stray:
    """A crash, or a call without an end."""
    rank = UNRAISED if call.raised else BROKEN
    if code in _LIMITS:
        told = f"takes {_LIMITS[code]} when {call.said}, where Python {call.python} at once"
        return Stray(rank, told, silent=False)
    return Stray(rank, f"crashes when {call.said}, where Python {call.python}", silent=False)


def outside(call: Call, twin: Run, *, arrays: bool) -> Stray | None:
    """What the checked twin raises and the variant itself would not see; it was not run then."""
    if twin.raised == "IndexError":
        where = "outside the array" if arrays else "out of range"
        return Stray(
            OUTSIDE if call.raised else WRONG, f"reads {where} when {call.said}, where Python {call.python}", silent=True
        )
    rank = LARGE if call.large else WRONG
    why = cause(Run(), twin, None)
    return Stray(rank, f"{call.said}: Python {call.python}, this is not to be trusted{f' ({why})' if why else ''}", silent=True)


def stray(call: Call, expected: Run, actual: Run, found: Check, variant: Variant) -> Stray | None:
    """A difference as a sentence with its rank; None when the variant says that it takes its absence for granted."""
    if _is_taken_for_granted(expected, actual, found, variant):
        return None
    if expected.raised and actual.raised:
        # Two refusals of a number that is out of all proportion teach nothing.
        return None if call.large else Stray(OTHERWISE, f"{call.said}: {found.detail}", silent=False)
    if expected.raised:
        return Stray(UNRAISED, f"{call.said}: {found.detail}", silent=True)
    if actual.raised:
        why = cause(expected, actual, None)
        told = f"{call.said}: Python {call.python}, this raises {actual.raised}{f' ({why})' if why else ''}"
        return Stray(RAISED, told, silent=False)
    detail = found.detail.removeprefix("answer: ")
    if call.large and FITS in variant.assumes and not detail.endswith(")"):
        detail += " (perhaps a whole number outgrew its 64 bits)"
    return Stray(LARGE if call.large else WRONG, f"{call.said}: {detail}", silent=True)


def _is_taken_for_granted(expected: Run, actual: Run, found: Check, variant: Variant) -> bool:
    """NaN and infinity on the way, and the last digits of sums, where the variant says so; an exception is worth an example."""
    assumed = ", ".join(variant.assumes)
    if expected.raised or actual.raised:
        return False
    if ("NaN" in assumed or "regrouped" in assumed) and any(map(holds_special, (expected.returned, actual.returned))):
        return True
    return "regrouped" in assumed and _is_rounding(expected, actual, found)


def _is_rounding(expected: Run, actual: Run, found: Check) -> bool:
    """A difference that another order of additions explains."""
    if found.error < ROUNDING:
        return True
    values = (expected.returned, actual.returned)
    return all(isinstance(value, float) and abs(value) < TINY for value in values)


def holds_special(value: Any) -> bool:
    """True when NaN or an infinity is in a value."""
    if is_array(value):
        import numpy as np

        return value.dtype.kind in "fc" and not bool(np.isfinite(value).all())
    if isinstance(value, list | tuple):
        return any(map(holds_special, value))
    if isinstance(value, complex):
        return not (math.isfinite(value.real) and math.isfinite(value.imag))
    return isinstance(value, float) and not math.isfinite(value)
