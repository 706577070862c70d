"""Times that a class guesses first. In: a comparison or a sweep. Out: the same without anything from which a time could be read.

What is hidden is taken out of the values, and not only left out of the drawing: no form of a report can show what it is not
given. That concerns times, seconds of building, the profile, and sentences that name a time.
"""

from __future__ import annotations

from dataclasses import replace

from ipyaccel.model import Comparison, Ladder, Outcome, Point, Reason, Sweep

SEEN_BY = "ipyaccel.last.reveal()"
HIDDEN = f"times are hidden until {SEEN_BY}"
NOT_IN_TIME = "no answer within the time that was given"
TOO_LONG = "your code would take too long"
NAN = float("nan")


def veiled(comparison: Comparison) -> Comparison:
    """The comparison without times where they are to be hidden; else as it is."""
    if not comparison.options.hide:
        return comparison
    return replace(
        comparison,
        outcomes=tuple(_veiled(outcome) for outcome in comparison.outcomes),
        seconds=0.0,
        profile=(),
        profile_skipped="",
        earlier=None,
        ladder=comparison.ladder and _without_times(comparison.ladder),
    )


def revealed(comparison: Comparison) -> Comparison:
    """The comparison, whose times are to be shown."""
    return replace(comparison, options=replace(comparison.options, hide=False))


def veiled_sweep(sweep: Sweep) -> Sweep:
    """The same for a sweep."""
    if not sweep.options.hide:
        return sweep
    points = tuple(replace(point, comparison=veiled(point.comparison)) for point in sweep.points)
    skipped = tuple(f"{size}: {TOO_LONG}" for size, _, _ in (said.rpartition(": ") for said in sweep.skipped))
    return replace(sweep, points=points, skipped=skipped, seconds=0.0)


def revealed_sweep(sweep: Sweep) -> Sweep:
    """The same for a sweep."""
    points = tuple(Point(point.values, point.shown, revealed(point.comparison)) for point in sweep.points)
    return replace(sweep, points=points, options=replace(sweep.options, hide=False))


def _veiled(outcome: Outcome) -> Outcome:
    """A row without its times."""
    build = outcome.build and replace(outcome.build, seconds=NAN, reused=False)
    reason = Reason(NOT_IN_TIME) if outcome.status == "timeout" else outcome.reason
    return replace(outcome, build=build, timing=None, reason=reason)


def _without_times(ladder: Ladder) -> Ladder:
    """A climb without the step that won, and without the lines' shares of the time."""
    return replace(ladder, bound="", lines=tuple(replace(line, share=NAN) for line in ladder.lines))
