"""What a report says, before it takes a form: a terminal, a web page and a PDF show the same sheet.

In: a `Comparison`. Out: a `Sheet` of words, numbers and blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel.model import Comparison, Outcome
from ipyaccel.report.headline import Headline, headline, nothing_possible
from ipyaccel.report.hotlines import HotFunction, hot_functions
from ipyaccel.report.measured import Fact, measured
from ipyaccel.report.remarks import remarks
from ipyaccel.report.rows import REFERENCE, Row, rows
from ipyaccel.report.scale import Scale, scale


@dataclass(frozen=True)
class Text:
    """A titled text to unfold: a variant's source, a compiler's log. `aside` says more about it in a few words."""

    title: str
    aside: str
    body: str


@dataclass(frozen=True)
class Sheet:
    """All of a report. `refusals`: variants and why they are not possible, when one sentence stands for all of them."""

    call: str
    headline: Headline
    warnings: tuple[str, ...]
    rows: tuple[Row, ...]
    scale: Scale
    remarks: tuple[str, ...]
    refusals: tuple[Fact, ...]
    hot: tuple[HotFunction, ...]
    not_profiled: str
    sources: tuple[Text, ...]
    logs: tuple[Text, ...]
    measured: tuple[Fact, ...]

    @property
    def has_times(self) -> bool:
        """False when nothing is timed: the columns of figures are left out."""
        return any(not row.is_empty or row.preliminary for row in self.rows)

    @property
    def has_bars(self) -> bool:
        """True when there is a speedup to draw, or will be."""
        return any((row.speedup > 0 and not row.is_reference) or row.preliminary for row in self.rows)


def sheet(comparison: Comparison) -> Sheet:
    """The whole report, in words."""
    every = rows(comparison)
    folded = comparison.complete and bool(nothing_possible(comparison))
    shown = tuple(row for row in every if row.is_reference) if folded else every
    return Sheet(
        call=comparison.call,
        headline=headline(comparison, every),
        warnings=comparison.warnings,
        rows=shown,
        scale=scale(row.speedup for row in every),
        remarks=remarks(comparison, every),
        refusals=_refusals(every) if folded else (),
        hot=hot_functions(comparison.profile),
        not_profiled=comparison.profile_skipped if comparison.options.profile and not comparison.error else "",
        sources=_sources(comparison.outcomes) if comparison.complete else (),
        logs=_logs(comparison.outcomes),
        measured=measured(comparison, every) if comparison.complete else (),
    )


def _refusals(every: Sequence[Row]) -> tuple[Fact, ...]:
    """Every reason once, with the names of the variants that gave it."""
    names: dict[str, list[str]] = {}
    for row in every:
        if row.status == "declined":
            names.setdefault(row.note, []).append(row.name)
    return tuple((", ".join(given), note) for note, given in names.items())


def _sources(outcomes: Sequence[Outcome]) -> tuple[Text, ...]:
    """The text of every variant that was written."""
    variants = [outcome.variant for outcome in outcomes if outcome.variant is not None and outcome.name != REFERENCE]
    return tuple(Text(variant.name, variant.done, variant.source) for variant in variants if variant.source.strip())


def _logs(outcomes: Sequence[Outcome]) -> tuple[Text, ...]:
    """What the compiler said where building came to nothing."""
    failed = [outcome for outcome in outcomes if outcome.status == "failed" and outcome.build is not None]
    said = [(outcome.name, outcome.build.log) for outcome in failed if outcome.build is not None]
    return tuple(Text(name, "", log) for name, log in said if log.strip())
