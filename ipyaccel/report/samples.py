"""The times of a row. In: an outcome. Out: seconds per call, one for each round."""

from __future__ import annotations

from ipyaccel import stats
from ipyaccel.model import Outcome


def samples(outcome: Outcome) -> tuple[float, ...]:
    """Seconds per call of every round."""
    return stats.per_call(outcome.timing.samples, outcome.timing.loops) if outcome.timing is not None else ()
