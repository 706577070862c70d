"""What each step of a climb gains over the one that it stands on. In: rows in their order. Out: the same with gains.

A step stands on the last one above it that was timed and is right. Directives that were tried alone (`--each`) stand beside the
climb: each on the step below them all, and nothing on them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ipyaccel import stats
from ipyaccel.model import Outcome
from ipyaccel.report.samples import samples

if TYPE_CHECKING:
    from ipyaccel.report.rows import Row

INFERRED, UNCHECKED = "inferred types", "no checks"
STEPS = ("python", "cython", "your types", INFERRED, UNCHECKED, "-O3 native", "fast-math", "parallel")


def place(row: Row) -> float:
    """Where a step stands in the climb, also while others are still coming."""
    return STEPS.index(row.name) if row.name in STEPS else STEPS.index(UNCHECKED) - 0.5


def is_alone(name: str) -> bool:
    """True for a directive that was tried alone."""
    return name not in STEPS


def is_right(row: Row) -> bool:
    """True for a step that was timed and answers as it should."""
    return row.status == "ok" and not row.is_empty


def with_gains(rows: Sequence[Row], outcomes: Mapping[str, Outcome]) -> list[Row]:
    """The rows with what each gains over the one it stands on."""
    found, below = [], ""
    for row in rows:
        found.append(_over(row, below, outcomes) if below and is_right(row) else row)
        if is_right(row) and not is_alone(row.name):
            below = row.name
    return found


def _over(row: Row, below: str, outcomes: Mapping[str, Outcome]) -> Row:
    gain = stats.paired_speedup(samples(outcomes[below]), samples(outcomes[row.name]))
    return replace(row, gain=gain.value, gain_low=gain.low, gain_high=gain.high, over=below)


def gains_nothing(row: Row) -> bool:
    """True for a step that is as fast as the one it stands on: the interval of its gain lies within 5 % around 1."""
    return not math.isnan(row.gain) and stats.is_tie(stats.Estimate(row.gain, row.gain_low, row.gain_high))
