"""A cell line by line: how much each line calls Python, why, the types that were found, and its share of Python's time.

In: a comparison with a ladder. Out: the lines to show.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import AnnotatedLine, Comparison
from ipyaccel.report.hotlines import COLD

MARKS = ((40, "█"), (15, "▌"), (5, "▎"), (1, "▏"))
"""From which score on a line has which mark; fuller calls Python more."""

DARKEST, DARKEST_AT = 0.5, 7.0


@dataclass(frozen=True)
class ShownLine:
    """`why`: the sentence beside the line, `more`: the others, for who looks closer. `share` in words, empty: next to nothing."""

    number: int
    text: str
    score: int
    why: str = ""
    more: tuple[str, ...] = ()
    cure: str = ""
    types: str = ""
    share: str = ""
    c: str = ""

    @property
    def mark(self) -> str:
        """The sign in a terminal's gutter."""
        return next((mark for least, mark in MARKS if self.score >= least), " ")

    @property
    def shade(self) -> float:
        """How yellow the line is, 0 to 1: twice the score is one step more."""
        return min(math.log2(1 + self.score) / DARKEST_AT, 1.0) * DARKEST if self.score else 0.0


def shown_lines(comparison: Comparison) -> tuple[ShownLine, ...]:
    """The cell's lines without the empty ones."""
    if comparison.ladder is None:
        return ()
    return tuple(_shown(line) for line in comparison.ladder.lines if line.text.strip())


def _shown(line: AnnotatedLine) -> ShownLine:
    return ShownLine(
        line.number,
        line.text.rstrip(),
        line.score,
        line.why[0] if line.why else "",
        line.why[1:],
        line.cure,
        line.types,
        units.percent(line.share) if line.share >= COLD else "",
        line.c,
    )
