"""What a report says, before it takes a form: a terminal, a web page and a PDF show the same sheet.

In: a `Comparison`. Out: a `Sheet` of words, numbers and blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel.model import Comparison, Outcome
from ipyaccel.report.annotation import ShownLine, shown_lines
from ipyaccel.report.changes import Changes, changes
from ipyaccel.report.headline import Headline, headline, nothing_possible
from ipyaccel.report.hotlines import HotFunction, hot_functions
from ipyaccel.report.measured import Fact, measured
from ipyaccel.report.remarks import remarks
from ipyaccel.report.rows import Row, rows
from ipyaccel.report.scale import Scale, scale
from ipyaccel.report.steps import Step, steps


@dataclass(frozen=True)
class Text:
    """A titled text to unfold: a variant's source, a compiler's log. `aside` says more about it in a few words."""

    title: str
    aside: str
    body: str


@dataclass(frozen=True)
class Climb:
    """What a report of steps has in the place of versions. `fastest`: the source of the fastest step; None while it is open."""

    steps: tuple[Step, ...]
    lines: tuple[ShownLine, ...]
    fastest: Text | None
    logs: tuple[Text, ...]


@dataclass(frozen=True)
class Sheet:
    """All of a report. `refusals`: variants and why they are not possible, when one sentence stands for all of them.

    `climb`: the rows are steps of a cell, and are shown as such. `is_hidden`: there are no figures, and no columns for them.
    """

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
    climb: Climb | None = None
    is_hidden: bool = False
    changes: Changes | None = None

    @property
    def has_times(self) -> bool:
        """False when nothing is timed: the columns of figures are left out."""
        return not self.is_hidden and any(not row.is_empty or row.preliminary for row in self.rows)

    @property
    def has_bars(self) -> bool:
        """True when there is a speedup to draw, or will be."""
        drawn = any((row.speedup > 0 and not row.is_reference) or row.preliminary for row in self.rows)
        return drawn and not self.is_hidden


def sheet(comparison: Comparison) -> Sheet:
    """The whole report, in words."""
    every = rows(comparison)
    climb = _climb(comparison, every)
    folded = climb is None and comparison.complete and bool(nothing_possible(comparison))
    shown = tuple(row for row in every if row.is_reference) if folded else every
    return Sheet(
        call=comparison.call,
        headline=headline(comparison, every),
        warnings=comparison.warnings,
        rows=shown,
        scale=scale(row.speedup for row in every),
        remarks=(*(comparison.ladder.remarks if comparison.ladder else ()), *remarks(comparison, every)),
        refusals=_refusals(every) if folded else (),
        hot=hot_functions(comparison.profile) if climb is None else (),
        not_profiled=comparison.profile_skipped if comparison.options.profile and not comparison.error else "",
        sources=_sources(comparison) if comparison.complete else (),
        logs=_logs(comparison.outcomes) if climb is None else (),
        measured=measured(comparison, every) if comparison.complete else (),
        climb=climb,
        is_hidden=comparison.options.hide,
        changes=changes(comparison),
    )


def _refusals(every: Sequence[Row]) -> tuple[Fact, ...]:
    """Every reason once, with the names of the variants that gave it."""
    names: dict[str, list[str]] = {}
    for row in every:
        if row.status == "declined":
            names.setdefault(row.note, []).append(row.name)
    return tuple((", ".join(given), note) for note, given in names.items())


def _climb(comparison: Comparison, every: Sequence[Row]) -> Climb | None:
    """The steps, the cell's lines, and the texts behind them; None where versions are compared."""
    if comparison.ladder is None:
        return None
    best = next((row.name for row in every if row.fastest and not row.is_reference), "")
    fastest = next((text for text in _sources(comparison) if text.title == best), None)
    lines = shown_lines(comparison)
    return Climb(steps(comparison, every), lines, fastest, _commands(comparison.outcomes) if comparison.complete else ())


def _commands(outcomes: Sequence[Outcome]) -> tuple[Text, ...]:
    """The C compiler's flags of every step, and all that was said while it was built."""
    built = [
        outcome for outcome in outcomes if outcome.build is not None or (outcome.variant is not None and outcome.variant.flags)
    ]
    said = []
    for outcome in built:
        flags = " ".join(outcome.variant.flags) if outcome.variant is not None else ""
        log = outcome.build.log.strip() if outcome.build is not None else ""
        said.append(Text(outcome.name, flags, log or "the compiler said nothing"))
    return tuple(said)


def _sources(comparison: Comparison) -> tuple[Text, ...]:
    """The text of every variant that was written; of a climb that of the reference too, which is not what was typed."""
    own = "" if comparison.ladder is not None else comparison.reference
    variants = [outcome.variant for outcome in comparison.outcomes if outcome.variant is not None and outcome.name != own]
    return tuple(Text(variant.name, variant.done, variant.source) for variant in variants if variant.source.strip())


def _logs(outcomes: Sequence[Outcome]) -> tuple[Text, ...]:
    """What the compiler said where building came to nothing."""
    failed = [outcome for outcome in outcomes if outcome.status == "failed" and outcome.build is not None]
    said = [(outcome.name, outcome.build.log) for outcome in failed if outcome.build is not None]
    return tuple(Text(name, "", log) for name, log in said if log.strip())
