"""What a profile's report says, before it takes a form: a terminal, a web page and a PDF show the same sheet.

In: a `Profile`. Out: a `ProfileSheet` of words, shares and blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Profile, Statement
from ipyaccel.report.headline import Headline
from ipyaccel.report.hotlines import HotLine
from ipyaccel.report.measured import Fact
from ipyaccel.report.profile.allocations import AllocationRow, allocation_rows
from ipyaccel.report.profile.functions import FunctionTable, function_table
from ipyaccel.report.profile.headline import headline
from ipyaccel.report.profile.helping import HelpRow, help_rows
from ipyaccel.report.profile.lines import LineBlock, findings, line_blocks, sampled_block
from ipyaccel.report.profile.method import method

SLOWED = 1.5
"""From so many times the plain time on it is said that the profiler slowed the run down."""
IN_PLACE = "`ipyaccel.last.use()` puts what helps in place in this notebook, `ipyaccel.last.restore()` undoes it."


@dataclass(frozen=True)
class ProfileSheet:
    """All of a report but its pictures. `title`: the statement, or the place of one that has several lines."""

    statement: str
    title: str
    headline: Headline
    warnings: tuple[str, ...]
    table: FunctionTable
    remarks: tuple[str, ...]
    lines: tuple[LineBlock, ...]
    sampled: tuple[HotLine, ...]
    help: tuple[HelpRow, ...]
    in_place: str
    memory: tuple[AllocationRow, ...]
    skipped: tuple[str, ...]
    measured: tuple[Fact, ...]


def profile_sheet(profile: Profile) -> ProfileSheet:
    """The whole report, in words."""
    rows = help_rows(profile)
    return ProfileSheet(
        statement=profile.statement.text.strip(),
        title=_title(profile.statement),
        headline=headline(profile),
        warnings=profile.warnings,
        table=function_table(profile),
        remarks=(*findings(profile), *_slowed(profile)),
        lines=line_blocks(profile),
        sampled=sampled_block(profile),
        help=rows,
        in_place=IN_PLACE if profile.complete and any(row.by for row in rows) else "",
        memory=allocation_rows(profile),
        skipped=tuple(text[:1].upper() + text[1:] for text in profile.skipped),
        measured=method(profile) if profile.complete else (),
    )


def _title(statement: Statement) -> str:
    """What was run, on one line."""
    text = statement.text.strip()
    if "\n" not in text:
        return text
    return f"{text.splitlines()[0]} …" if statement.place == Statement("").place else statement.place


def _slowed(profile: Profile) -> tuple[str, ...]:
    """That the times in the table are those of a slower run, when they are."""
    plain = profile.run.plain
    counted = max((function.total for function in profile.functions), default=0.0)
    if not (plain > 0 and counted >= SLOWED * plain):
        return ()
    factor = units.factor(counted / plain, 2)
    return (f"Under the profiler the run takes {factor} as long, {units.seconds(counted)}: the table's times are from there.",)
