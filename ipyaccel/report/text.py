"""A comparison in a terminal. In: a `Comparison`. Out: something that rich draws, or plain text of a given width.

Nothing is said by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipyaccel.model import Comparison
from ipyaccel.report.hotlines import HotFunction, HotLine
from ipyaccel.report.rows import Row
from ipyaccel.report.scale import Scale
from ipyaccel.report.sheet import Sheet, sheet
from ipyaccel.report.terminal import Drawn, printed, split
from ipyaccel.report.textchanges import changes_table
from ipyaccel.report.textgrid import Grid, fit, grid
from ipyaccel.report.textparts import FASTEST, NOTES_AT, TONES, WIDEST_NOTE, bar, wrapped
from ipyaccel.report.textsteps import cell_lines, steps_table

if TYPE_CHECKING:
    from rich.text import Text


def as_text(comparison: Comparison, width: int | None = None, color: bool | None = None) -> str:
    """The report as text. `width` in characters (100); `color` True adds terminal codes."""
    return printed(renderable(comparison), width, color)


def renderable(comparison: Comparison) -> Drawn:
    """The report for rich: print it, or give it to `rich.live.Live` while rows are coming."""
    content = sheet(comparison)
    return Drawn(lambda width: _lines(content, width))


def _lines(content: Sheet, width: int) -> Iterator[Text]:
    """Every line of the report."""
    yield from _head(content, width)
    for warning in content.warnings:
        yield from wrapped(warning, width, 0, "yellow", "! ")
    if content.climb is not None:
        yield from steps_table(content, content.climb, width)
    else:
        layout = grid(content.rows, width, content.has_times, content.has_bars, has_compile=not content.is_hidden)
        yield from _table(content, layout, width)
    for names, reason in content.refusals:
        yield from wrapped(f"{names}: {reason}", width, 2, "dim")
    for remark in content.remarks:
        yield from wrapped(remark, width, 0, "")
    if content.changes is not None:
        yield from changes_table(content.changes, width)
    if content.climb is not None:
        yield from cell_lines(content.climb.lines, width)
    yield from _profile(content, width)
    yield from _measured(content, width)


def _head(content: Sheet, width: int) -> Iterator[Text]:
    """The call and what came out."""
    from rich.text import Text

    call = textwrap.shorten(content.call, max(width - 2, 20) * 2, placeholder=" …")
    yield from wrapped(call, width, 0, "bold")
    line = Text()
    for phrase in content.headline.phrases:
        line.append(phrase.text, "bold green" if phrase.strong else "bold red" if phrase.bad else "")
    if content.headline.aside:
        line.append(" · " if line.plain else "", "dim").append(content.headline.aside, "dim")
    yield from split(line, width)
    yield Text()


def _table(content: Sheet, layout: Grid, width: int) -> Iterator[Text]:
    """Header, rows, and under each row its notes."""
    from rich.text import Text

    if not content.rows:
        return
    yield Text(layout.line("  variant", "time", "", "speedup", layout.bar_header, "compile", "answer").rstrip(), "dim")
    yield Text("─" * min(width, layout.width), "dim")
    for row in content.rows:
        yield _row(row, layout, content.scale)
        yield from wrapped("; ".join(_notes(row, layout)), min(width, WIDEST_NOTE), NOTES_AT, "dim")


def _notes(row: Row, layout: Grid) -> tuple[str, ...]:
    """The row's notes, with what the columns had no room for."""
    reused = ("compiling was reused",) if row.is_reused and not layout.has_reused else ()
    return (*row.words.notes, *reused)


def _row(row: Row, layout: Grid, ruler: Scale) -> Text:
    """One row on one line."""
    from rich.text import Text

    words = row.words
    style = "bold" if row.fastest else "dim" if row.is_empty or row.preliminary else ""
    name = f"{FASTEST if row.fastest else ' '} {row.name}"
    compile_words = f"{words.compile} (reused)" if row.is_reused and layout.has_reused else words.compile
    left = layout.line(name, words.time, words.spread, words.speedup, None, "", "")
    line = Text(left, style)
    if layout.bar:
        line.append(bar(row, layout.bar, ruler), "green" if row.fastest else "blue").append("  ")
    if layout.compile:
        line.append(fit(compile_words, layout.compile, right=True), style).append("  ")
    line.append(words.answer, TONES[words.tone] if not row.preliminary else "dim")
    return line


def _profile(content: Sheet, width: int) -> Iterator[Text]:
    """Where Python spends its time."""
    from rich.text import Text

    if content.hot:
        yield Text()
        yield Text("Where Python spends its time", "bold")
    for function in content.hot:
        yield from _function(function, width)
    if content.not_profiled:
        yield Text()
        yield from wrapped(f"Where Python spends its time: {content.not_profiled}", width, 0, "dim")


def _function(function: HotFunction, width: int) -> Iterator[Text]:
    from rich.text import Text

    yield from wrapped(function.title, width, 0, "dim")
    for line in function.lines:
        code = line.text.expandtabs(4)
        room = max(width - 14, 10)
        yield Text(f"{line.number:>4}  {line.share:>6}  ", "dim").append(fit(code, room).rstrip(), _heat(line))


def _heat(line: HotLine) -> str:
    """Bold for what counts; the percentages say the rest."""
    return "bold" if line.heat >= 0.25 else ""


def _measured(content: Sheet, width: int) -> Iterator[Text]:
    """The machine in a line or two; the rest is in the HTML report."""
    from rich.text import Text

    facts = dict(content.measured)
    line = " · ".join(facts[name] for name in ("machine", "versions", "C compiler") if name in facts)
    if line:
        yield Text()
        yield from wrapped(f"Measured with {line}", width, 0, "dim")
