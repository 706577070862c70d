"""A climb in a terminal: the table of steps, and the cell with a gutter of marks. In: a sheet's climb. Out: rich's lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipyaccel.report.annotation import ShownLine
from ipyaccel.report.scale import Scale
from ipyaccel.report.steps import Step
from ipyaccel.report.textgrid import BAR_HEADERS, GAP, NARROWEST_BAR, WIDEST_BAR, WIDEST_NAME, cells, fit
from ipyaccel.report.textparts import FASTEST, NOTES_AT, TONES, WIDEST_NOTE, bar, wrapped

if TYPE_CHECKING:
    from rich.text import Text

    from ipyaccel.report.sheet import Climb, Sheet

GAIN = ("gain over the row above", "gain over row above", "gain")
CODE_AT = 9
SHARE, TYPES = 6, 24
ROOM_BESIDE = 36
"""Characters that a sentence needs to stand beside its line."""


@dataclass(frozen=True)
class Columns:
    """Widths of the table of steps, 0 for a column left out."""

    name: int
    time: int
    spread: int
    speedup: int
    bar: int
    gain: int

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the columns that are there."""
        return tuple(width for width in (self.name, self.time, self.spread, self.speedup, self.bar, self.gain) if width)

    @property
    def gain_header(self) -> str:
        """The longest header that fits."""
        return next((words for words in GAIN if cells(words) <= self.gain), "")


def columns(steps: Sequence[Step], width: int, has_bars: bool) -> Columns:
    """The widest that fits: first the bars shrink, then the header of the gains."""
    rows = [step.row for step in steps if step.row is not None]
    name = min(max((cells(step.name) + 2 for step in steps if step.row is not None), default=0), WIDEST_NAME)
    time = max((cells(row.words.time) for row in rows), default=0)
    spread = max((cells(row.words.spread) for row in rows), default=0)
    speedup = max(cells("speedup"), *(cells(row.words.speedup) for row in rows), 0)
    least = max((cells(_gain(step)) for step in steps), default=0)
    for header in GAIN:
        gain = max(least, cells(header))
        fixed = sum(column + GAP for column in (name, time, spread, speedup, gain) if column)
        room = min(width - fixed, WIDEST_BAR)
        if room >= NARROWEST_BAR and has_bars:
            return Columns(max(name, 6), max(time, 4), spread, speedup, room, gain)
    return Columns(max(name, 6), max(time, 4), spread, speedup, 0, max(least, cells("gain")))


def names_alone(steps: Sequence[Step]) -> Columns:
    """Without figures there is one column."""
    return Columns(max([cells(step.name) + 2 for step in steps if step.row is not None] + [6]), 0, 0, 0, 0, 0)


def steps_table(content: Sheet, climb: Climb, width: int) -> Iterator[Text]:
    """Header, steps, and under each what was done."""
    from rich.text import Text

    if not climb.steps:
        return
    grid = names_alone(climb.steps) if content.is_hidden else columns(climb.steps, width, content.has_bars)
    header = next((words for words in BAR_HEADERS if cells(words) <= grid.bar), "")
    yield _line(grid, ("  step", "time", "", "speedup", header, grid.gain_header), "dim")
    yield Text("─" * min(width, sum(grid.widths) + GAP * (len(grid.widths) - 1)), "dim")
    for step in climb.steps:
        if step.row is None:
            yield from wrapped(f"{step.name}: {step.phrase}", min(width, WIDEST_NOTE), 2, "dim")
        else:
            yield from _step(step, grid, content.scale, width)


def _step(step: Step, grid: Columns, ruler: Scale, width: int) -> Iterator[Text]:
    """A step on one line, and its phrases below."""
    row = step.row
    assert row is not None
    style = "bold" if row.fastest else "dim" if row.is_empty or row.preliminary else ""
    drawn = bar(row, grid.bar, ruler) if grid.bar else ""
    name = f"{FASTEST if row.fastest else ' '} {step.name}"
    colour = "green" if row.fastest else "blue"
    yield _line(grid, (name, row.words.time, row.words.spread, row.words.speedup, drawn, _gain(step)), style, colour)
    if step.answer:
        yield from wrapped(step.answer, min(width, WIDEST_NOTE), NOTES_AT, TONES[step.tone] if not row.preliminary else "dim")
    yield from wrapped(step.phrase, min(width, WIDEST_NOTE), NOTES_AT, "dim")


def _gain(step: Step) -> str:
    """The gain, with the step that it is over where that is not the row above."""
    return f"{step.gain} over {step.over}" if step.gain and step.over else step.gain


def _line(grid: Columns, texts: Sequence[str], style: str, bar_style: str = "") -> Text:
    """The cells of one line: the name and the bar to the left, figures to the right."""
    from rich.text import Text

    line = Text(style=style)
    places = ("name", "time", "spread", "speedup", "bar", "gain")
    for place, text in zip(places, texts, strict=True):
        if width := getattr(grid, place):
            line.append(fit(text, width, right=place not in {"name", "bar"}), bar_style if place == "bar" else "")
            line.append(" " * GAP)
    line.rstrip()
    return line


# ------------------------------------------------------------------------------------------------------------------ the cell


def cell_lines(lines: Sequence[ShownLine], width: int) -> Iterator[Text]:
    """The cell, every line with its mark and score; why it calls Python beside or below."""
    from rich.text import Text

    if not lines:
        return
    yield Text()
    has_types, has_shares = any(line.types for line in lines), any(line.share for line in lines)
    percent = "; percent of Python's time" if has_shares else ""
    yield Text("Your cell: a fuller mark and a higher score call Python more", "bold").append(percent, "not bold")
    code = min(max(cells(line.text.expandtabs(4)) for line in lines), width - CODE_AT)
    aside = GAP + has_shares * (SHARE + GAP) + has_types * (TYPES + GAP)
    beside = width - CODE_AT - code - aside >= ROOM_BESIDE
    below = not beside and code + CODE_AT + aside > width
    for line in lines:
        yield from _cell_line(line, code, (has_shares, has_types), width, (beside, below))


def _cell_line(line: ShownLine, code: int, has: tuple[bool, bool], width: int, how: tuple[bool, bool]) -> Iterator[Text]:
    """One line, and what belongs to it."""
    from rich.text import Text

    (has_shares, has_types), (beside, below) = has, how
    text = Text(f"{line.mark}{line.score or '':>3} {line.number:>3} ", "yellow" if line.score else "dim")
    text.append(" ").append(fit(line.text.expandtabs(4), code), "bold" if line.score else "")
    if not below:
        text.append("  ")
        text.append(f"{fit(line.share, SHARE, right=True)}  " if has_shares else "", "dim")
        text.append(f"{fit(line.types, TYPES)}  " if has_types else "", "cyan")
    said = _said(line)
    notes = [
        *([line.share + " of Python's time"] if below and line.share else []),
        *([line.types] if below and line.types else []),
    ]
    if said and beside:
        room = width - cells(text.plain)
        first, *rest = list(wrapped(said, room, 0, "dim"))
        yield text.append(first)
        for part in rest:
            yield Text(" " * (width - room)).append(part)
        return
    text.rstrip()
    yield text
    indent = CODE_AT + len(line.text) - len(line.text.lstrip()) + 2
    for note in [*([" · ".join(notes)] if notes else []), *([said] if said else [])]:
        yield from wrapped(note, min(width, WIDEST_NOTE), min(indent, 20), "dim", "└ ")


def _said(line: ShownLine) -> str:
    """Why, and what would remove it."""
    return f"{line.why} → {line.cure}" if line.cure else line.why
