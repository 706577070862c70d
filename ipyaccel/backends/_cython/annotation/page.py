"""Cython's annotation page, read back. In: its HTML. Out: for each line its number, Cython's score and the C it became."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

LINE = re.compile(
    r'<pre class="cython line score-(?P<score>\d+)"[^>]*>[^<]*<span class="[^"]*">\s*(?P<number>\d+)</span>: .*?</pre>\n'
    r"(?:<pre class='cython code score-\d+[^']*'>(?P<c>.*?)</pre>)?",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>")
EMPTY_LINES = re.compile(r"\n\s*\n+")


@dataclass(frozen=True)
class PageLine:
    """One line of the page. `score`: 5 for each call of Python's C functions, 2 and 1 for Cython's own and for macros."""

    number: int
    score: int
    c: str


def page_lines(page: str) -> dict[int, PageLine]:
    """The lines of the page by their number; none when it is no such page."""
    found = (PageLine(int(line["number"]), int(line["score"]), _text(line["c"] or "")) for line in LINE.finditer(page))
    return {line.number: line for line in found}


def _text(markup: str) -> str:
    """The C without the page's colours and empty lines."""
    return EMPTY_LINES.sub("\n", html.unescape(TAG.sub("", markup))).strip("\n")
