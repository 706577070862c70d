"""Where each line of a cell stands. In: the cell's text. Out: which lines are in a function, and what functions it has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FUNCTION = re.compile(r"(?:async\s+)?def\s+(\w+)|(?:cdef|cpdef)\b(?!\s+(?:class|struct|enum|extern|union)\b)[^=(]*?(\w+)\s*\(")
NUMBER = re.compile(r"(\w+)\s*=\s*(-?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(?:#.*)?$")
TRIPLE = re.compile(r'"""|\'\'\'')


@dataclass(frozen=True)
class Places:
    """`inside`: lines that stand in a function, with its head; all others run once, when the cell is loaded.

    `python`: functions of the cell that are `def`, `both`: that are `cpdef`. `called`: names that are called in some line other
    than the head of a function. `decorated`: for a decorator's line, the head of the function below it. `numbers`: global names
    that are set to a number, as written.
    """

    inside: Mapping[int, str]
    python: frozenset[str]
    both: frozenset[str]
    called: frozenset[str]
    decorated: Mapping[int, str]
    numbers: Mapping[str, str]


def places(text: str) -> Places:
    """Found by indentation, which is the same in Python and Cython."""
    lines = text.split("\n")
    inside: dict[int, str] = {}
    blocks: list[tuple[int, str]] = []
    in_text, depth = False, 0
    for number, line in enumerate(lines, 1):
        body = line.strip()
        if not in_text and depth == 0 and body and not body.startswith("#"):
            indent = len(line.expandtabs(8)) - len(line.expandtabs(8).lstrip())
            blocks = [block for block in blocks if block[0] < indent]
            if head := _innermost(blocks):
                inside[number] = head
            blocks.append((indent, body if is_header(body) else ""))
        elif head := _innermost(blocks):
            inside[number] = head
        in_text ^= len(TRIPLE.findall(line)) % 2 == 1
        if not in_text:
            bare = re.sub(r"#.*|\"[^\"]*\"|'[^']*'", "", line)
            depth = max(depth + sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}")), 0)
    headers = [found for line in lines if (found := FUNCTION.match(line))]
    calls = " ".join(re.sub(r"#.*", "", line) for line in lines if not is_header(line.strip()))
    return Places(
        inside,
        frozenset(found[1] for found in headers if found[1]),
        frozenset(found[2] for line in lines if (found := FUNCTION.match(line.strip())) and found[0].startswith("cpdef")),
        frozenset(re.findall(r"(\w+)\s*\(", calls)),
        _decorated(lines),
        {found[1]: found[2] for line in lines if (found := NUMBER.match(line))},
    )


def _innermost(blocks: Sequence[tuple[int, str]]) -> str:
    """The head of the function that is open; empty when none is."""
    return next((head for _, head in reversed(blocks) if head), "")


def _decorated(lines: Sequence[str]) -> dict[int, str]:
    """Heads of functions by the line of their first decorator."""
    found, first = {}, 0
    for number, line in enumerate(lines, 1):
        body = line.strip()
        if body.startswith("@"):
            first = first or number
        elif first and is_header(body):
            found[first], first = body, 0
    return found


def is_header(body: str) -> bool:
    """True for the first line of a function."""
    return bool(FUNCTION.match(body)) and not body.endswith(")")
