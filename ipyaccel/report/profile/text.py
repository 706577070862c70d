"""A profile in a terminal. In: a `Profile`. Out: something that rich draws, or plain text of a given width.

Nothing is said by colour alone, and what a page folds is cut to its first lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipyaccel.model import Profile
from ipyaccel.report.hotlines import HotLine
from ipyaccel.report.profile.allocations import AllocationRow
from ipyaccel.report.profile.functions import FunctionRow
from ipyaccel.report.profile.helping import HelpRow
from ipyaccel.report.profile.lines import LineBlock
from ipyaccel.report.profile.sheet import ProfileSheet, profile_sheet
from ipyaccel.report.profile.textcolumns import Column, aligned, widths
from ipyaccel.report.terminal import Drawn, printed, split
from ipyaccel.report.textgrid import fit
from ipyaccel.report.textparts import FASTEST, NOTES_AT, WIDEST_NOTE, wrapped

if TYPE_CHECKING:
    from rich.text import Text

MOST_BLOCKS = 4
MOST_MEMORY = 8
WIDEST_BAR = 30
NARROWEST_BAR = 7
SEES = "cProfile sees no array operations (ufuncs): their time is the own time of the function that they stand in."


def as_text(profile: Profile, width: int | None = None, color: bool | None = None) -> str:
    """The report as text. `width` in characters (100); `color` True adds terminal codes."""
    return printed(renderable(profile), width, color)


def renderable(profile: Profile) -> Drawn:
    """The report for rich: print it, or give it to `rich.live.Live` while the run goes on."""
    content = profile_sheet(profile)
    return Drawn(lambda width: _lines(content, width))


def _lines(content: ProfileSheet, width: int) -> Iterator[Text]:
    """Every line of the report."""
    yield from _head(content, width)
    for warning in content.warnings:
        yield from wrapped(warning, width, 0, "yellow", "! ")
    yield from _functions(content, width)
    for remark in content.remarks:
        yield from wrapped(remark, width, 0, "")
    for block in content.lines[:MOST_BLOCKS]:
        yield from _block(block, width)
    if content.sampled:
        yield from _title("Lines where the run was found most often", "")
        yield from _code(content.sampled, width)
    yield from _help(content, width)
    for sentence in content.skipped:
        yield from wrapped(sentence, width, 0, "dim")
    yield from _memory(content.memory[:MOST_MEMORY], width)
    yield from _measured(content, width)


def _head(content: ProfileSheet, width: int) -> Iterator[Text]:
    """What was run and what came out."""
    from rich.text import Text

    yield from wrapped(textwrap.shorten(content.title, max(width - 2, 20) * 2, placeholder=" …"), width, 0, "bold")
    line = Text()
    for phrase in content.headline.phrases:
        line.append(phrase.text, "bold" if phrase.strong or phrase.code else "bold red" if phrase.bad else "")
    if content.headline.aside:
        line.append(" · " if line.plain else "", "dim").append(content.headline.aside, "dim")
    yield from split(line, width)
    yield Text()


def _functions(content: ProfileSheet, width: int) -> Iterator[Text]:
    """The table of functions, and how many more there are."""
    from rich.text import Text

    rows = content.table.shown
    if not rows:
        return
    columns = (
        Column("function", tuple(row.name for row in rows), most=34, least=12),
        Column("where", tuple(row.place for row in rows), most=18, least=8),
        Column("calls", tuple(row.calls for row in rows), right=True),
        Column("own time", tuple(row.own for row in rows), right=True),
        Column("with calls", tuple(row.total for row in rows), right=True, dispensable=True),
        Column("share", tuple(row.share for row in rows), right=True),
    )
    sizes = widths(columns, width)
    used = sum(size + 2 for size in sizes if size)
    bar = min(width - used, WIDEST_BAR) if width - used >= NARROWEST_BAR else 0
    yield Text(aligned(columns, sizes, None), "dim")
    yield Text("─" * min(width, used - 2 + (bar + 2 if bar else 0)), "dim")
    for k, row in enumerate(rows):
        yield Text(aligned(columns, sizes, k)).append("  ").append(_bar(row, bar), "yellow")
        yield from wrapped("; ".join(row.notes), min(width, WIDEST_NOTE), NOTES_AT, "dim")
    if content.table.more:
        yield Text(content.table.more, "dim")


def _bar(row: FunctionRow, width: int) -> str:
    """Full blocks for the function itself, half-tone ones for what it calls."""
    whole = max(round(row.total_part * width), 1 if row.total_part > 0 and width else 0)
    own = whole if row.own_part > 0.9 * row.total_part else min(round(row.own_part * width), whole)
    return "█" * own + "░" * (whole - own)


def _title(title: str, aside: str) -> Iterator[Text]:
    from rich.text import Text

    yield Text()
    yield Text(title, "bold").append(f" · {aside}" if aside else "", "dim")


def _block(block: LineBlock, width: int) -> Iterator[Text]:
    """The lines of one function."""
    yield from _title(fit(f"Lines of {block.name}", max(width - len(block.aside) - 3, 20)).rstrip(), block.aside)
    yield from _code(block.lines, width)


def _code(lines: tuple[HotLine, ...], width: int) -> Iterator[Text]:
    """Number, share, how often, and the text of each line; bold where a quarter of the time is."""
    from rich.text import Text

    columns = (
        Column("line", tuple(line.number for line in lines), right=True),
        Column("share", tuple(line.share for line in lines), right=True),
        Column("runs", tuple(line.hits for line in lines), right=True, dispensable=True),
        Column("", tuple(line.text.expandtabs(4) for line in lines), most=width, least=20),
    )
    sizes = widths(columns, width)
    figures, code = (*sizes[:3], 0), sizes[3]
    for k, line in enumerate(lines):
        left = aligned(columns, figures, k)
        text = fit(line.text.expandtabs(4), code).rstrip()
        yield Text(left, "dim").append("  ").append(text, "bold" if line.heat >= 0.25 else "")


def _help(content: ProfileSheet, width: int) -> Iterator[Text]:
    """Winners with their figures, then what nothing helps and why."""
    from rich.text import Text

    if not content.help:
        return
    winners = tuple(row for row in content.help if row.by)
    yield from _title("What would help", "measured on the arguments of the real call" if winners else "")
    columns = (
        Column("  replace", tuple(f"{FASTEST} {row.name}" for row in winners), most=30, least=12),
        Column("by", tuple(row.by for row in winners), most=18, least=8),
        Column("its time", tuple(row.times for row in winners), right=True),
        Column("speedup", tuple(row.speedup for row in winners), right=True),
        Column("whole", tuple(row.whole for row in winners), right=True),
    )
    sizes = widths(columns, width)
    if winners:
        yield Text(aligned(columns, sizes, None), "dim")
    for k, row in enumerate(winners):
        yield Text(aligned(columns, sizes, k), "bold")
        notes = (f"on {row.arguments}" if row.arguments else "", f"whole statement {row.whole_note}" if row.whole_note else "")
        yield from wrapped("; ".join(note for note in notes if note), min(width, WIDEST_NOTE), NOTES_AT, "dim")
        if row.remedy:
            yield from wrapped(f"besides: {row.remedy.replace('`', '')}", min(width, WIDEST_NOTE), NOTES_AT, "dim")
    for row in content.help:
        if not row.by:
            yield from _nothing(row, width)
    if content.in_place:
        yield from wrapped(content.in_place.replace("`", ""), width, 0, "dim")


def _nothing(row: HelpRow, width: int) -> Iterator[Text]:
    """Why nothing helps, and what a person would do."""
    yield from wrapped(f"{row.name}  {row.why}", min(width, WIDEST_NOTE), 2, "")
    if row.remedy:
        yield from wrapped(row.remedy.replace("`", ""), min(width, WIDEST_NOTE), NOTES_AT, "dim", "→ ")


def _memory(rows: tuple[AllocationRow, ...], width: int) -> Iterator[Text]:
    """The lines that allocate most."""
    from rich.text import Text

    if not rows:
        return
    yield from _title("Memory by line", "")
    columns = (
        Column("where", tuple(row.where for row in rows), most=34, least=12),
        Column("allocated", tuple(row.allocated for row in rows), right=True),
        Column("most at a time", tuple(row.peak for row in rows), right=True),
        Column("kept", tuple(row.kept for row in rows), right=True),
        Column("line", tuple(row.text for row in rows), most=width, least=10, dispensable=True),
    )
    sizes = widths(columns, width)
    yield Text(aligned(columns, sizes, None), "dim")
    for k in range(len(rows)):
        yield Text(aligned(columns, sizes, k))


def _measured(content: ProfileSheet, width: int) -> Iterator[Text]:
    """What to mind, and the machine; the rest is on the page."""
    from rich.text import Text

    facts = dict(content.measured)
    line = " · ".join(facts[name] for name in ("machine", "versions") if name in facts)
    if "mind" in facts or line:
        yield Text()
    if "mind" in facts:
        yield from wrapped(f"Mind: {facts['mind']}. {SEES}", width, 0, "dim")
    if line:
        yield from wrapped(f"Measured with {line}", width, 0, "dim")
