"""Pieces that every table in a terminal is made of: bars, and paragraphs that wrap. In: rows and words. Out: rich's lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipyaccel.report.rows import Row
from ipyaccel.report.scale import Scale

if TYPE_CHECKING:
    from rich.text import Text

NOTES_AT = 4
WIDEST_NOTE = 110
FASTEST = "▸"
TONES = {"good": "green", "bad": "red", "muted": "dim", "plain": ""}


def bar(row: Row, width: int, ruler: Scale) -> str:
    """Blocks from 1× to the speedup, with a mark at every power of ten."""
    if row.is_empty:
        return " " * width
    cells = [" "] * width
    for mark in ruler.marks:
        cells[min(int(mark * width), width - 1)] = "┊"
    drawn = ruler.bar(row.speedup)
    if drawn is not None and not row.is_reference:
        start, end = round(drawn.start * width), max(round(drawn.end * width), round(drawn.start * width) + 1)
        cells[start:end] = ("░" if drawn.slower else "█") * (end - start)
    return "".join(cells[:width]).ljust(width)


def wrapped(text: str, width: int, indent: int, style: str, first: str = "") -> Iterator[Text]:
    """A paragraph, every line indented."""
    from rich.text import Text

    room = max(width, indent + 20)
    for line in textwrap.wrap(text, room, initial_indent=" " * indent + first, subsequent_indent=" " * (indent + len(first))):
        yield Text(line[:indent]).append(line[indent:], style)
