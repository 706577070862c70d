"""A sweep in a terminal. In: a sweep. Out: what rich draws, or plain text of a given width.

More sizes than fit side by side go on in a second block below.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ipyaccel.model import Sweep
from ipyaccel.report.sweep.sheet import Line, SweepSheet, sweep_sheet
from ipyaccel.report.terminal import Drawn, printed

if TYPE_CHECKING:
    from rich.text import Text

GAP = 2


def as_text(sweep: Sweep, width: int | None = None, color: bool | None = None) -> str:
    """The report as text. `width` in characters (100); `color` True adds terminal codes."""
    return printed(renderable(sweep), width, color)


def renderable(sweep: Sweep) -> Drawn:
    """The report for rich."""
    return Drawn(lambda width: _lines(sweep, sweep_sheet(sweep), width))


def _lines(sweep: Sweep, sheet: SweepSheet, width: int) -> Iterator[Text]:
    from rich.text import Text

    head = " · ".join(part for part in (sheet.headline, sheet.aside) if part)
    yield Text(" ".join(sweep.call.split()), style="bold")
    for line in textwrap.wrap(head, width):
        yield Text(line)
    for block in _blocks(sheet, width):
        yield Text()
        yield from _block(sheet, block, width)
    if sheet.memory:
        yield Text()
        yield Text("The most memory of one call")
        for block in _blocks(sheet.of_memory, width):
            yield from _block(sheet.of_memory, block, width)
    notes = [*sheet.said, *(f"{names}: not possible: {reason}" for names, reason in sheet.declined)]
    for note in notes:
        yield Text()
        for line in textwrap.wrap(note, width):
            yield Text(line, style="dim" if "not possible" in note else "")


def _blocks(sheet: SweepSheet, width: int) -> Iterator[Sequence[int]]:
    """Columns that fit side by side."""
    room = width - _name_width(sheet) - (GAP + max(len(line.growth) for line in sheet.lines) if sheet.has_growth else 0)
    block: list[int] = []
    taken = 0
    for place in range(len(sheet.sizes)):
        wide = _column_width(sheet, place) + GAP
        if block and taken + wide > room:
            yield block
            block, taken = [], 0
        block.append(place)
        taken += wide
    if block:
        yield block


def _block(sheet: SweepSheet, block: Sequence[int], width: int) -> Iterator[Text]:
    from rich.text import Text

    names, grows = _name_width(sheet), sheet.has_growth and block[-1] == len(sheet.sizes) - 1
    head = sheet.first.rjust(names - 1).ljust(names) + "".join(
        sheet.sizes[place].rjust(_column_width(sheet, place) + GAP) for place in block
    )
    yield Text(head + (f"{' ' * GAP}grows as" if grows else ""), style="dim")
    yield Text("─" * min(width, max(len(head), names)))
    for line in sheet.lines:
        yield _row(sheet, line, block, names, grows=grows)


def _row(sheet: SweepSheet, line: Line, block: Sequence[int], names: int, *, grows: bool) -> Text:
    from rich.text import Text

    text = Text(line.name.ljust(names))
    for place in block:
        cell = line.cells[place]
        shown = f"▸ {cell.text}" if cell.fastest else cell.text
        text.append(shown.rjust(_column_width(sheet, place) + GAP), style="bold" if cell.fastest else "dim" if cell.muted else "")
    if grows:
        text.append(f"{' ' * GAP}{line.growth}")
    return text


def _name_width(sheet: SweepSheet) -> int:
    return max([len(sheet.first), *(len(line.name) for line in sheet.lines)]) + 1


def _column_width(sheet: SweepSheet, place: int) -> int:
    return max(len(sheet.sizes[place]), *(len(line.cells[place].text) + 2 for line in sheet.lines))
