"""Reports in a terminal of any width. In: what draws the lines for a width. Out: something that rich prints, or plain text.

Where the terminal knows no more than ASCII, nothing else is sent.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.text import Text

PLAIN_WIDTH = 100
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
        "▌": "|",
        "▎": ":",
        "▏": ".",
        "└": " ",
        "→": "->",
        "┊": ".",
        "─": "-",
        "∞": "inf",
        "\u202f": " ",
    }
)


class Drawn:
    """A report that draws itself in whatever width the console has."""

    def __init__(self, lines: Callable[[int], Iterator[Text]]) -> None:
        """`lines`: every line of the report for so many columns."""
        self._lines = lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        for line in self._lines(options.max_width):
            line.no_wrap, line.overflow = True, "crop"
            yield _ascii(line) if options.ascii_only else line


def printed(drawn: Drawn, width: int | None = None, color: bool | None = None) -> str:
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
        console.print(drawn)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def split(line: Text, width: int) -> Iterator[Text]:
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
