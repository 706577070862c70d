"""The rows while work goes on. In: what each stage found. Out: a `Comparison` after each change, for whoever shows it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ipyaccel import units
from ipyaccel.measure.timing import REFERENCE as ORIGINAL
from ipyaccel.model import (
    AnnotatedLine,
    Answer,
    Build,
    Check,
    Comparison,
    Declined,
    FunctionProfile,
    Ladder,
    Machine,
    Options,
    Outcome,
    Peak,
    Program,
    Reason,
    Status,
    Timing,
    Variant,
    Workload,
)
from ipyaccel.syntax.text import program_text

REFERENCE = "python"
NOT_YET = "not reached before the interrupt"


class Board:
    """Collects outcomes row by row and shows the comparison so far after each of them."""

    def __init__(
        self,
        workload: Workload,
        options: Options,
        show: Callable[[Comparison], None],
        reference: str = REFERENCE,
        ladder: Ladder | None = None,
        of_alternatives: bool = False,
    ) -> None:
        """`reference`: the name of the row that stages know as the original."""
        self._show = show
        self._reference = reference
        self._started = time.perf_counter()
        self._rows: dict[str, Outcome | None] = {reference: None}
        self._proposed: dict[str, Variant] = {}
        self._patience = ""
        if workload.program is not None:
            self._proposed[reference] = _as_it_is(workload.program)
        self._comparison = Comparison(
            workload.call,
            (),
            complete=False,
            warnings=workload.warnings,
            options=options,
            reference=reference,
            ladder=ladder,
            of_alternatives=of_alternatives,
        )

    # ------------------------------------------------------------------------------------------------- what stages tell

    def answered(self, answer: Answer, place: str) -> None:
        """The reference ran: its row is sound, with what this one run took for the time being, or its own error is shown."""
        name, variant = self._reference, self._proposed.get(self._reference)
        if answer.error:
            self._comparison = replace(
                self._comparison, error=answer.error, error_line=answer.line, error_place=place if answer.line else ""
            )
            self._rows[name] = Outcome(name, "failed", variant, reason=Reason(answer.error, answer.line))
        else:
            first = Timing(1, (answer.seconds,), answer.seconds)
            self._rows[name] = Outcome(name, "ok", variant, check=Check("same"), timing=first)
        self.show()

    def expect(self, seconds: float) -> None:
        """A slow original: the wait is said beforehand, and no longer when it is over."""
        taken = "its time" if self._comparison.options.hide else units.seconds(seconds)
        self._patience = f"your code takes {taken}; Ctrl-C keeps the rows that are finished"
        self.show()

    def warn(self, *texts: str) -> None:
        """Sentences for the user, each once."""
        new = tuple(text for text in texts if text and text not in self._comparison.warnings)
        self._comparison = replace(self._comparison, warnings=(*self._comparison.warnings, *new))

    def propose(self, proposals: Iterable[Variant | Declined]) -> None:
        """Every proposal gets its row: declined at once, or waiting for its build."""
        for proposal in proposals:
            if proposal.name == self._reference and isinstance(proposal, Variant):
                self._proposed[proposal.name] = proposal
            elif isinstance(proposal, Declined):
                self._rows[proposal.name] = Outcome(proposal.name, "declined", reason=proposal.reason)
            else:
                self._rows[proposal.name] = None
                self._proposed[proposal.name] = proposal
        self.show()

    def set(self, outcome: Outcome) -> None:
        """A row is known, or known better; what is said about its variant may have become known better meanwhile."""
        known = self._proposed.get(outcome.name)
        if known is not None and outcome.variant is not None:
            outcome = replace(outcome, variant=replace(outcome.variant, done=known.done, assumes=known.assumes))
        self._rows[outcome.name] = outcome
        self.show()

    def stop(self, name: str, status: Status, reason: Reason, build: Build | None = None) -> None:
        """A row came to its end before it had an answer, or while it was timed."""
        name = self._row_of(name)
        known = self._rows.get(name) or Outcome(name, status, variant=self._proposed.get(name))
        self.set(replace(known, status=status, reason=reason, build=build or known.build, timing=None))

    def time(self, timings: Mapping[str, Timing]) -> None:
        """Samples so far."""
        for name, timing in timings.items():
            row = self._row_of(name)
            known = self._rows.get(row)
            if known is not None:
                self._rows[row] = replace(known, timing=timing)
        self.show()

    def weigh(self, peaks: Mapping[str, Peak]) -> None:
        """Memory of calls."""
        for name, peak in peaks.items():
            row = self._row_of(name)
            known = self._rows.get(row)
            if known is not None:
                self._rows[row] = replace(known, peak=peak)
        self.show()

    def remember(
        self, answer: Answer, outcomes: Iterable[Outcome], profile: tuple[FunctionProfile, ...], profile_skipped: str
    ) -> None:
        """All that an earlier, equal call found out; only times are missing."""
        self._rows |= {outcome.name: outcome for outcome in outcomes}
        self.profile(profile, profile_skipped)
        self.answered(answer, "")

    def rephrase(self, name: str, done: str) -> None:
        """What was done in a row is known better."""
        self._reword(name, lambda variant: replace(variant, done=done))
        self.show()

    def need_not_assume(self, phrases: Iterable[str]) -> None:
        """What rows take for granted turned out to have no cause."""
        needless = set(phrases)
        for name in self._rows:
            self._reword(
                name, lambda variant: replace(variant, assumes=tuple(text for text in variant.assumes if text not in needless))
            )
        self.show()

    def _reword(self, name: str, change: Callable[[Variant], Variant]) -> None:
        """Other words about a variant, wherever it stands by now; what is compiled stays."""
        proposed, row = self._proposed.get(name), self._rows.get(name)
        if proposed is not None:
            self._proposed[name] = change(proposed)
        if row is not None and row.variant is not None:
            self._rows[name] = replace(row, variant=change(row.variant))

    def profile(self, functions: tuple[FunctionProfile, ...] = (), skipped: str = "") -> None:
        """Where Python spends its time, or why that was not looked at."""
        self._comparison = replace(self._comparison, profile=functions, profile_skipped=skipped)

    def _row_of(self, name: str) -> str:
        """The row of what a stage calls by that name."""
        return self._reference if name == ORIGINAL else name

    def annotate(self, lines: tuple[AnnotatedLine, ...]) -> None:
        """The lines of a cell are known better."""
        if self._comparison.ladder is not None and lines:
            self._comparison = replace(self._comparison, ladder=replace(self._comparison.ladder, lines=lines))

    def interrupt(self) -> None:
        """Rows without an answer are marked as interrupted; what is done stays."""
        self._leave("interrupted", NOT_YET)

    def fall_short(self, why: str) -> None:
        """Rows without an answer get this reason; what is done stays."""
        self._leave("failed", why)
        self.warn(why)

    def _leave(self, status: Status, why: str) -> None:
        self._comparison = replace(self._comparison, profile_skipped=self._comparison.profile_skipped or why)
        for name, row in self._rows.items():
            if row is None:
                self._rows[name] = Outcome(name, status, self._proposed.get(name), reason=Reason(why))

    def give_up(self, why: str) -> None:
        """Rows without an answer will not get one: what they would be held against has none itself."""
        for name, row in self._rows.items():
            if row is None:
                self._rows[name] = Outcome(name, "declined", self._proposed.get(name), reason=Reason(why))

    # --------------------------------------------------------------------------------------------------- what is asked

    def has_answer(self) -> bool:
        """Whether the original's row is known."""
        return self._rows.get(self._reference) is not None

    def sound(self) -> tuple[Build, ...]:
        """Builds that answered like the original, or whose answer cannot be compared."""
        rows = (row for row in self._rows.values() if row is not None and row.status in ("ok", "unchecked"))
        return tuple(row.build for row in rows if row.build is not None)

    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._started

    def show(self) -> None:
        """Shows the comparison as it is now."""
        self._show(self.comparison())

    def finish(self, machine: Machine | None) -> Comparison:
        """The whole comparison, shown a last time."""
        self._comparison = replace(self._comparison, machine=machine, complete=True)
        self.show()
        return self.comparison()

    def comparison(self) -> Comparison:
        """The comparison as it is now; rows that are still waiting have no outcome yet."""
        rows = tuple(row for row in self._rows.values() if row is not None)
        waiting = tuple(name for name, row in self._rows.items() if row is None)
        warnings = self._comparison.warnings
        if self._patience and not self._comparison.complete:
            warnings = (*warnings, self._patience)
        return replace(self._comparison, outcomes=rows, waiting=waiting, warnings=warnings, seconds=self.elapsed())


def _as_it_is(program: Program) -> Variant:
    """The user's own code as the reference's source."""
    return Variant(REFERENCE, REFERENCE, program_text(program), program.entry)
