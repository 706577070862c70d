"""Where a line of a rewritten text stood before. In: the user's text and what was made of it. Out: lines of the user's text."""

from __future__ import annotations

import difflib


def line_before(before: str, after: str, line: int) -> int:
    """The line of `before` that a line of `after` comes from, both from 1; a new line comes from where it was put in."""
    old, new = before.split("\n"), after.split("\n")
    for kind, first, last, begin, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if begin < line <= end:
            if kind == "equal":
                return first + line - begin
            return min(first + 1 + (line - begin - 1) * (last - first) // (end - begin), len(old))
    return min(line, len(old))
