"""The columns of the table in a terminal: how wide each may be.

In: rows and the width there is. Out: a `Grid` that lays out lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel.report.rows import Row

GAP = 2
WIDEST_NAME = 26
WIDEST_BAR = 30
NARROWEST_BAR = 7
BAR_HEADERS = ("each mark is 10×", "┊ = 10×")
REUSED = " (reused)"


@dataclass(frozen=True)
class Grid:
    """Column widths in characters, 0 for a column left out. `has_reused`: "(reused)" fits beside the seconds of compiling."""

    name: int
    time: int
    spread: int
    speedup: int
    bar: int
    compile: int
    answer: int
    has_reused: bool
    peak: int = 0

    @property
    def bar_header(self) -> str:
        """What a mark means, in the words that fit."""
        return next((words for words in BAR_HEADERS if cells(words) <= self.bar), "")

    @property
    def width(self) -> int:
        """Width of the whole table."""
        columns = (self.name, self.time, self.spread, self.speedup, self.peak, self.bar, self.compile, self.answer)
        return sum(column + GAP for column in columns if column) - GAP

    def line(
        self, left: tuple[str, str, str, str, str], bar: str | None = None, compile_words: str = "", answer: str = ""
    ) -> str:
        """The cells of one line. `left`: name, time, spread, speedup, peak; `bar` None ends the line after them."""
        name, *figures = left
        gap = " " * GAP
        widths = (self.time, self.spread, self.speedup, self.peak)
        cells_left = [fit(text, width, right=True) for text, width in zip(figures, widths, strict=True) if width]
        begun = gap.join([fit(name, self.name), *cells_left, ""])
        if bar is None:
            return begun
        middle = fit(bar, self.bar) + gap if self.bar else ""
        building = fit(compile_words, self.compile, right=True) + gap if self.compile else ""
        return begun + middle + building + answer


def grid(rows: Sequence[Row], width: int, has_times: bool, has_bars: bool, *, has_compile: bool = True) -> Grid:
    """The widest layout that fits: bars shrink first, then "(reused)" goes to the notes, then bars go."""
    name = min(_widest([f"  {row.name}" for row in rows], "  variant"), WIDEST_NAME)
    time, spread = _widest([row.words.time for row in rows], "time"), _widest([row.words.spread for row in rows], "")
    speedup = _widest([row.words.speedup for row in rows], "speedup")
    if not has_times:
        time = spread = speedup = 0
    peak = _widest([row.words.peak for row in rows], "peak") if any(row.is_weighed for row in rows) else 0
    answer = _widest([row.words.answer for row in rows], "answer")
    seconds = _widest([row.words.compile for row in rows], "compile") if has_compile else 0
    reused = max((cells(row.words.compile + REUSED) for row in rows if row.is_reused), default=0)
    for compile_width, has_reused in ((max(seconds, reused), True), (seconds, False)):
        fixed = sum(column + GAP for column in (name, time, spread, speedup, peak, compile_width, answer) if column)
        bar = min(width - fixed, WIDEST_BAR)
        if bar >= NARROWEST_BAR and has_bars:
            return Grid(name, time, spread, speedup, bar, compile_width, answer, has_reused, peak)
    return Grid(name, time, spread, speedup, 0, seconds, answer, has_reused=False, peak=peak)


def _widest(texts: Sequence[str], header: str) -> int:
    return max(map(cells, (*texts, header)))


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, width: int, right: bool = False) -> str:
    """The text in exactly `width` columns, cut with `…` when it is longer."""
    from rich.cells import set_cell_size

    if cells(text) > width:
        text = set_cell_size(text, max(width - 1, 0)) + "…" * min(width, 1)
    padding = " " * (width - cells(text))
    return padding + text if right else text + padding
