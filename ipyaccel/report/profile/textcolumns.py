"""Columns of a table in a terminal. In: texts by column and the width there is. Out: how wide each may be, and lines of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel.report.textgrid import cells, fit

GAP = 2


@dataclass(frozen=True)
class Column:
    """A header and its texts. `most`: never wider; `least`: what it may be cut to; `dispensable`: may be left out for room."""

    header: str
    texts: tuple[str, ...]
    most: int = 100
    least: int = 0
    right: bool = False
    dispensable: bool = False

    @property
    def width(self) -> int:
        """As wide as its widest text."""
        return min(max(map(cells, (self.header, *self.texts)), default=0), self.most)


def widths(columns: Sequence[Column], room: int) -> tuple[int, ...]:
    """A width for each column, 0 for one left out: long texts are cut first, the longest most, then columns go."""
    sizes = [column.width for column in columns]
    for without_dispensable in (False, True):
        for k, column in enumerate(columns):
            if without_dispensable and column.dispensable:
                sizes[k] = 0
        while (excess := _total(sizes) - room) > 0:
            spare = [(sizes[k] - column.least, k) for k, column in enumerate(columns) if column.least and sizes[k] > column.least]
            if not spare:
                break
            most, k = max(spare)
            sizes[k] -= min(most, max(excess // len(spare), 1))
        if _total(sizes) <= room:
            break
    return tuple(sizes)


def _total(sizes: Sequence[int]) -> int:
    return sum(size + GAP for size in sizes if size) - GAP


def aligned(columns: Sequence[Column], sizes: Sequence[int], row: int | None) -> str:
    """One line of the table; `row` None: the headers."""
    texts = [column.header if row is None else column.texts[row] for column in columns]
    parts = [fit(text, size, right=column.right) for text, size, column in zip(texts, sizes, columns, strict=True) if size]
    return (" " * GAP).join(parts)
