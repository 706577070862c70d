"""Sentences under the table: what to keep in mind about these figures. In: a comparison and its rows. Out: sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ipyaccel import stats, units
from ipyaccel.model import Comparison
from ipyaccel.report.rows import Row
from ipyaccel.report.samples import samples


def remarks(comparison: Comparison, rows: Sequence[Row]) -> tuple[str, ...]:
    """All that applies; nothing while rows are still coming."""
    if not comparison.complete:
        return ()
    found = (_once(rows), _few_rounds(rows), _noise(comparison), _unchecked(rows), _interrupted(rows))
    return tuple(sentence for sentence in found if sentence)


def _once(rows: Sequence[Row]) -> str:
    """The original ran only once, or every version did."""
    timed = [row for row in rows if row.rounds]
    if len(timed) > 1 and all(row.once for row in timed):
        return "Every version ran once, because this call is not to be repeated: a first run is slower than later ones."
    reference = next((row for row in rows if row.is_reference and row.once), None)
    if reference is None:
        return ""
    return f"Your code ran once, in {units.seconds(reference.time, 3)}: how much its time varies is not known."


def _few_rounds(rows: Sequence[Row]) -> str:
    """Too few samples for intervals."""
    counts = [row.rounds for row in rows if row.rounds and not row.once]
    fewest = min(counts, default=stats.FEWEST_ROUNDS)
    if fewest >= stats.FEWEST_ROUNDS:
        return ""
    rounds = "1 round" if fewest == 1 else f"{fewest} rounds"
    return f"Only {rounds} of timing: below {stats.FEWEST_ROUNDS} there are no intervals."


def _noise(comparison: Comparison) -> str:
    """The machine was busy with something else."""
    noise = stats.noise_percent(samples(outcome) for outcome in comparison.outcomes)
    if math.isnan(noise) or noise <= stats.NOISY_PERCENT:
        return ""
    return f"Times vary by {noise:.0f} %: trust the order, not the factors."


def _unchecked(rows: Sequence[Row]) -> str:
    """Speedups in parentheses need a word."""
    marked = any(row.is_unchecked and row.words.speedup for row in rows)
    return "A speedup in parentheses: the answer could not be checked." if marked else ""


def _interrupted(rows: Sequence[Row]) -> str:
    """The user pressed Ctrl-C."""
    return "Stopped by you: shown is what was done until then." if any(row.status == "interrupted" for row in rows) else ""
