"""Changes to a source text by position, so that the user's comments and line breaks stay. In: a text and edits. Out: the text.

Positions are those of `ast`: lines from 1, columns in UTF-8 bytes from 0.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Put `text` in the place of what stands from `start` to `end`, each (line, column)."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def instead_of(node: ast.expr | ast.stmt, text: str) -> Edit:
    """The edit that replaces a node."""
    return Edit((node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or 0), text)


def edited(source: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they must not overlap."""
    data = source.encode()
    starts = [0]
    for line in data.split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        first = starts[edit.start[0] - 1] + edit.start[1]
        last = starts[edit.end[0] - 1] + edit.end[1]
        data = data[:first] + edit.text.encode() + data[last:]
    return data.decode()
