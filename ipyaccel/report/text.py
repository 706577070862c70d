"""A comparison in a terminal. In: a `Comparison`. Out: a rich renderable, or plain text of a given width.

Nothing is said by colour alone, and where the terminal knows no more than ASCII, nothing else is sent.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipyaccel.model import Comparison
from ipyaccel.report.hotlines import HotFunction, HotLine
from ipyaccel.report.rows import Row
from ipyaccel.report.scale import Scale
from ipyaccel.report.sheet import Sheet, sheet
from ipyaccel.report.textgrid import Grid, fit, grid

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

PLAIN_WIDTH = 100
NOTES_AT = 4
WIDEST_NOTE = 110
FASTEST = "▸"
TONES = {"good": "green", "bad": "red", "muted": "dim", "plain": ""}
ASCII = str.maketrans(
    {
        "µ": "u",
        "×": "x",
        "±": "+-",
        "…": "...",
        "⋮": ":",
        "·": "-",
        "–": "-",
        "−": "-",
        "▸": ">",
        "█": "#",
        "░": "=",
        "┊": ".",
        "─": "-",
        "∞": "inf",
        "\u202f": " ",
    }
)


def as_text(comparison: Comparison, width: int | None = None, color: bool | None = None) -> str:
    """The report as text. `width` in characters (100); `color` True adds terminal codes."""
    from rich.console import Console

    console = Console(
        file=io.StringIO(),
        width=width or PLAIN_WIDTH,
        force_terminal=bool(color),
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        force_jupyter=False,  # in a kernel rich would display the text by itself
    )
    with console.capture() as captured:
        console.print(renderable(comparison))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def renderable(comparison: Comparison) -> TextReport:
    """The report for rich: print it, or give it to `rich.live.Live` while rows are coming."""
    return TextReport(sheet(comparison))


class TextReport:
    """A sheet that draws itself in whatever width the console has."""

    def __init__(self, content: Sheet) -> None:
        self._sheet = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        width = options.max_width
        for line in self._lines(width):
            line.no_wrap, line.overflow = True, "crop"
            yield _ascii(line) if options.ascii_only else line

    def _lines(self, width: int) -> Iterator[Text]:
        """Every line of the report."""
        content = self._sheet
        yield from _head(content, width)
        for warning in content.warnings:
            yield from _wrapped(warning, width, 0, "yellow", "! ")
        layout = grid(content.rows, width, content.has_times, content.has_bars)
        yield from _table(content, layout, width)
        for names, reason in content.refusals:
            yield from _wrapped(f"{names}: {reason}", width, 2, "dim")
        for remark in content.remarks:
            yield from _wrapped(remark, width, 0, "")
        yield from _profile(content, width)
        yield from _measured(content, width)


def _head(content: Sheet, width: int) -> Iterator[Text]:
    """The call and what came out."""
    from rich.text import Text

    call = textwrap.shorten(content.call, max(width - 2, 20) * 2, placeholder=" …")
    yield from _wrapped(call, width, 0, "bold")
    line = Text()
    for phrase in content.headline.phrases:
        line.append(phrase.text, "bold green" if phrase.strong else "bold red" if phrase.bad else "")
    if content.headline.aside:
        line.append(" · " if line.plain else "", "dim").append(content.headline.aside, "dim")
    yield from _split(line, width)
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
        yield from _wrapped("; ".join(_notes(row, layout)), min(width, WIDEST_NOTE), NOTES_AT, "dim")


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
        line.append(_bar(row, layout.bar, ruler), "green" if row.fastest else "blue").append("  ")
    line.append(fit(compile_words, layout.compile, right=True), style).append("  ")
    line.append(words.answer, TONES[words.tone] if not row.preliminary else "dim")
    return line


def _bar(row: Row, width: int, ruler: Scale) -> str:
    """Blocks from 1× to the speedup, with a mark at every power of ten."""
    if row.is_empty:
        return " " * width
    cells = [" "] * width
    for mark in ruler.marks:
        cells[min(int(mark * width), width - 1)] = "┊"
    bar = ruler.bar(row.speedup)
    if bar is not None and not row.is_reference:
        start, end = round(bar.start * width), max(round(bar.end * width), round(bar.start * width) + 1)
        cells[start:end] = ("░" if bar.slower else "█") * (end - start)
    return "".join(cells[:width]).ljust(width)


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
        yield from _wrapped(f"Where Python spends its time: {content.not_profiled}", width, 0, "dim")


def _function(function: HotFunction, width: int) -> Iterator[Text]:
    from rich.text import Text

    yield from _wrapped(function.title, width, 0, "dim")
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
        yield from _wrapped(f"Measured with {line}", width, 0, "dim")


def _wrapped(text: str, width: int, indent: int, style: str, first: str = "") -> Iterator[Text]:
    """A paragraph, every line indented."""
    from rich.text import Text

    room = max(width, indent + 20)
    for line in textwrap.wrap(text, room, initial_indent=" " * indent + first, subsequent_indent=" " * (indent + len(first))):
        yield Text(line[:indent]).append(line[indent:], style)


def _split(line: Text, width: int) -> Iterator[Text]:
    """A styled line, wrapped."""
    from rich.console import Console

    yield from line.wrap(Console(width=width, force_jupyter=False), width)


def _ascii(line: Text) -> Text:
    """The line in ASCII; what has no likeness becomes a question mark."""
    from rich.text import Text

    plain = Text(end=line.end, no_wrap=True, overflow="crop")
    for k, character in enumerate(line.plain):
        likeness = character.translate(ASCII).encode("ascii", "replace").decode()
        style = " ".join(str(span.style) for span in line.spans if span.start <= k < span.end) or str(line.style)
        plain.append(likeness, style.strip())
    return plain
