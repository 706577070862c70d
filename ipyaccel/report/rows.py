"""A comparison as rows: the numbers and the words that text, HTML, LaTeX and the data frame share.

In: a `Comparison`. Out: one `Row` for each variant, in the order of the table. All statistics are computed here, from raw
samples.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ipyaccel import stats, units
from ipyaccel.model import Comparison, Outcome, Status, Timing
from ipyaccel.report import wording
from ipyaccel.report.gains import place, with_gains
from ipyaccel.report.samples import samples

NAN = float("nan")
REFERENCE = "python"
ORDER = (
    REFERENCE,
    "yours",
    "numpy",
    "numexpr",
    "cython",
    "cython-typed",
    "cython-fast",
    "cython-parallel",
    "numba",
    "numba-fast",
    "numba-parallel",
)


@dataclass(frozen=True)
class Words:
    """A row as it is read. `notes` stand under the row; empty texts are not shown."""

    time: str = ""
    spread: str = ""
    speedup: str = ""
    gain: str = ""
    compile: str = ""
    peak: str = ""
    answer: str = ""
    tone: wording.Tone = "plain"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One variant: seconds for one call, paired speedups, seconds of compiling; NaN (or 0 loops) for what there is not.

    `status` is None while the row waits. `preliminary`: more samples are to come. `ties`: rows that are as fast as this one.
    `is_weighed`: memory was asked for, `peak` is in bytes.
    `is_reference`: speedups are against this one. `is_step`: a step of a climb, whose `gain` is over the step `over`.
    """

    name: str
    status: Status | None
    time: float = NAN
    low: float = NAN
    high: float = NAN
    best: float = NAN
    loops: int = 0
    rounds: int = 0
    threads: int = 0
    is_reference: bool = False
    is_step: bool = False
    is_weighed: bool = False
    peak: float = NAN
    speedup: float = NAN
    speedup_low: float = NAN
    speedup_high: float = NAN
    compile: float = NAN
    cached: bool = False
    break_even: float = NAN
    error: float = NAN
    note: str = ""
    once: bool = False
    preliminary: bool = False
    fastest: bool = False
    ties: tuple[str, ...] = ()
    gain: float = NAN
    gain_low: float = NAN
    gain_high: float = NAN
    over: str = ""
    words: Words = Words()

    @property
    def is_empty(self) -> bool:
        """True when there is no time to show."""
        return math.isnan(self.time)

    @property
    def is_unchecked(self) -> bool:
        """True when the speedup stands under reserve: the answer could not be compared."""
        return self.status == "unchecked"

    @property
    def is_reused(self) -> bool:
        """True when compiling took time, but another time."""
        return self.cached and self.compile >= wording.NO_COMPILING_S

    @property
    def interval(self) -> stats.Estimate:
        """The speedup with its interval."""
        return stats.Estimate(self.speedup, self.speedup_low, self.speedup_high)


def rows(comparison: Comparison) -> tuple[Row, ...]:
    """All rows, waiting ones included, in the order in which variants are always shown."""
    return _Table(comparison).rows


def fastest(comparison: Comparison) -> str:
    """The name of the fastest variant whose answer is right; the reference's when none was timed."""
    return next((row.name for row in rows(comparison) if row.fastest), comparison.reference)


class _Table:
    """The passes over one comparison: figures, then who is fastest and who ties, then words."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.outcomes: Mapping[str, Outcome] = {outcome.name: outcome for outcome in comparison.outcomes}
        reference = self.outcomes.get(comparison.reference)
        self.is_ladder = comparison.ladder is not None
        self.reference = samples(reference) if reference is not None else ()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        figures = [self._figures(outcome) for outcome in self.comparison.outcomes]
        waiting = [self._row(name, None) for name in self.comparison.waiting if name not in self.outcomes]
        ranked = self._ranked(sorted([*figures, *waiting], key=place if self.is_ladder else self._place))
        gained = with_gains(ranked, self.outcomes) if self.is_ladder and self.comparison.complete else ranked
        return tuple(self._worded(row) for row in gained)

    def _row(self, name: str, status: Status | None) -> Row:
        """A row of which only the name and the status are known."""
        is_reference = name == self.comparison.reference
        has_memory = self.comparison.options.memory and not self.comparison.options.hide
        coming = not self.comparison.complete
        return Row(name, status, preliminary=coming, is_reference=is_reference, is_step=self.is_ladder, is_weighed=has_memory)

    def _figures(self, outcome: Outcome) -> Row:
        """The numbers of one row."""
        row = replace(
            self._row(outcome.name, outcome.status),
            compile=outcome.build.seconds if outcome.build is not None else NAN,
            cached=outcome.build is not None and outcome.build.reused,
            error=outcome.check.error if outcome.check is not None else NAN,
            note=wording.note(outcome),
            peak=outcome.peak.size if outcome.peak is not None else NAN,
        )
        if outcome.timing is None or not outcome.timing.samples:
            return row
        timed = self._timed(row, outcome.timing, samples(outcome))
        return replace(timed, break_even=self._break_even(timed))

    def _timed(self, row: Row, timing: Timing, times: tuple[float, ...]) -> Row:
        """The row with its time and, where the answer is not known to be wrong, its speedup."""
        middle = stats.median(times)
        gain = stats.Estimate(NAN)
        if self.comparison.complete and row.status in ("ok", "unchecked"):
            gain = stats.Estimate(1.0, 1.0, 1.0) if row.is_reference else stats.paired_speedup(self.reference, times)
        return replace(
            row,
            time=middle.value,
            low=middle.low,
            high=middle.high,
            best=stats.best(times),
            loops=timing.loops,
            rounds=len(times),
            threads=timing.threads,
            once=timing.once,
            speedup=gain.value,
            speedup_low=gain.low,
            speedup_high=gain.high,
        )

    def _break_even(self, row: Row) -> float:
        """Calls after which compiling has paid off: infinite when it never does, NaN when nothing was compiled."""
        if row.is_reference or math.isnan(row.compile) or math.isnan(row.speedup):
            return NAN
        saved = stats.median(self.reference).value - row.time
        return math.ceil(row.compile / saved) if saved > 0 else math.inf

    def _ranked(self, figures: list[Row]) -> list[Row]:
        """The rows, the fastest right one marked, with the names of those that tie with it."""
        right = [row for row in figures if row.status == "ok" and not row.is_empty]
        if not right or not self.comparison.complete:
            return figures
        first = max(right, key=lambda row: (row.speedup if row.speedup > 0 else 0.0, -row.time))
        if self.is_ladder:  # of steps that are as fast as each other the first, which takes the fewest liberties
            first = next(row for row in right if row is first or stats.is_tie(self._ratio(first, row)))
        level = tuple(row.name for row in right if row is not first and self._tie(first, row))
        ranked = {first.name: replace(first, fastest=True, ties=level)}
        ranked |= {row.name: replace(row, ties=(first.name,)) for row in right if row.name in level}
        return [ranked.get(row.name) or self._level_with_reference(row) for row in figures]

    def _level_with_reference(self, row: Row) -> Row:
        """The row, marked when it is as fast as the user's code."""
        tied = not row.is_reference and stats.is_tie(row.interval)
        return replace(row, ties=(self.comparison.reference,)) if tied else row

    def _tie(self, one: Row, other: Row) -> bool:
        """True when the two cannot be told apart: the interval of their ratio is within ±5 %, or holds 1."""
        ratio = self._ratio(one, other)
        return stats.is_tie(ratio) or (ratio.known and ratio.low <= 1 <= ratio.high)

    def _ratio(self, one: Row, other: Row) -> stats.Estimate:
        """How many times faster the other is."""
        return stats.paired_speedup(samples(self.outcomes[one.name]), samples(self.outcomes[other.name]))

    def _worded(self, row: Row) -> Row:
        """The row with the words that go with its numbers."""
        if row.status is None:
            return replace(row, words=Words(time=wording.WAITING, answer=wording.WAITING, tone="muted"))
        outcome, digits = self.outcomes[row.name], self.comparison.options.digits
        raised = bool(self.comparison.error)
        answer, tone = wording.answer(outcome, raised, self.comparison.reference)
        if row.is_reference and self.comparison.of_alternatives and outcome.status == "ok":
            answer = "the first"
        is_coming = not self.comparison.complete and row.is_empty and row.status in ("ok", "unchecked") and not raised
        gain = "1×" if row.is_reference and not row.is_empty and not row.preliminary else wording.speedup(row.speedup, digits)
        words = Words(
            time=wording.WAITING if is_coming else wording.time(row.time, digits),
            spread="once" if row.once else wording.spread(row.time, row.low, row.high),
            speedup=f"({gain})" if gain and row.is_unchecked else gain,
            gain=wording.speedup(row.gain, digits),
            compile=units.NOTHING if row.is_reference and not row.is_empty else wording.compiling(row.compile),
            peak=wording.peak(row.peak, is_coming=row.is_weighed and row.preliminary and outcome.peak is None),
            answer=answer,
            tone=tone,
            notes=tuple(text for text in (row.note, *self._extras(row)) if text),
        )
        return replace(row, words=words)

    def _extras(self, row: Row) -> tuple[str, ...]:
        """What is worth saying beyond the note."""
        timing, peak = self.outcomes[row.name].timing, self.outcomes[row.name].peak
        overhead = timing.overhead if timing is not None else NAN
        plain = not self.comparison.of_alternatives
        names = ["your code" if plain and name == self.comparison.reference else name for name in row.ties]
        return (
            f"{row.threads} threads" if row.threads > 1 else "",
            wording.call_share(overhead, row.time),
            wording.threads_lost(*self._on_one_thread(row)),
            wording.list_share(timing.taking if timing is not None else NAN, row.time),
            f"a tie with {' and '.join(names)}" if names else "",
            f"memory: {peak.reason}" if peak is not None and peak.reason else "",
            wording.pays_off(row.break_even) if row.fastest and row.compile >= wording.NO_COMPILING_S else "",
        )

    def _on_one_thread(self, row: Row) -> tuple[str, float]:
        """The fastest right version of the same compiler without threads, and how many times faster it is."""
        backend = row.name.partition("-")[0]
        others = [one for one in self.outcomes.values() if one.name.partition("-")[0] == backend and one.status == "ok"]
        alone = [one for one in others if one.timing is not None and one.timing.threads == 1 and one.timing.samples]
        times = {one.name: stats.median(samples(one)).value for one in alone}
        if row.threads < 2 or not times or not self.comparison.complete:
            return "", NAN
        name = min(times, key=lambda one: times[one])
        return name, row.time / times[name]

    def _place(self, row: Row) -> int:
        """Rows keep their place while others are still coming; variants of other backends follow as they were given."""
        known = row.name in ORDER and not self.comparison.of_alternatives
        return ORDER.index(row.name) if known else len(ORDER)
