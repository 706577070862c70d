"""Where the parts of a function's text are that the AST does not give: in goes the text, out go positions for `edits.Edit`."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ipyaccel.syntax.edits import Edit

Position = tuple[int, int]
"""Line (from 1) and column in UTF-8 bytes, as the AST counts."""

_STRING_PARTS = {getattr(tokenize, name) for name in ("FSTRING_MIDDLE", "TSTRING_MIDDLE") if hasattr(tokenize, name)}
_LAYOUT_TOKENS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
_IGNORED = _LAYOUT_TOKENS | _STRING_PARTS


@dataclass(frozen=True)
class Token:
    """A token that is neither comment nor white space."""

    text: str
    start: Position
    end: Position


@dataclass(frozen=True)
class Header:
    """The parts of a `def` line: its name, and what stands between the parentheses of its parameters."""

    name: Token
    opening: Token
    closing: Token


class Layout:
    """The tokens of one text."""

    def __init__(self, source: str) -> None:
        self.source = source

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """All tokens in order."""
        lines = self.source.split("\n")

        def position(at: tuple[int, int]) -> Position:
            return at[0], len(lines[at[0] - 1][: at[1]].encode())

        found = tokenize.generate_tokens(io.StringIO(self.source).readline)
        return tuple(Token(one.string, position(one.start), position(one.end)) for one in found if one.type not in _IGNORED)

    def header(self) -> Header:
        """The parts of the first `def` of the text."""
        at = next(index for index, token in enumerate(self.tokens) if token.text == "def") + 1
        opening = at + 1
        if self.tokens[opening].text == "[":
            opening = self._closing(opening) + 1
        return Header(self.tokens[at], self.tokens[opening], self.tokens[self._closing(opening)])

    def _closing(self, opening: int) -> int:
        depth = 0
        for index in range(opening, len(self.tokens)):
            text = self.tokens[index].text
            depth += (text in ("(", "[", "{")) - (text in (")", "]", "}"))
            if depth == 0:
                return index
        raise ValueError("unbalanced parentheses")

    def cut(self, argument: ast.expr) -> Edit | None:
        """The edit that takes an argument out of a call, with one comma; None when it stands in parentheses of its own."""
        start, end = span(argument)
        before = [token for token in self.tokens if token.end <= start]
        after = [token for token in self.tokens if token.start >= end]
        if len(before) > 2 and before[-1].text == "=":
            start, before = before[-2].start, before[:-2]
        if not before or not after or before[-1].text not in ("(", ",") or after[0].text not in (")", ","):
            return None
        if after[0].text == ",":
            end = after[1].start
        elif before[-1].text == ",":
            start = before[-1].start
        return Edit(start, end, "\n" * (end[0] - start[0]))

    def between(self, start: Position, end: Position) -> str:
        """The text from one position to another."""
        lines = [line.encode() for line in self.source.split("\n")[start[0] - 1 : end[0]]]
        lines[-1] = lines[-1][: end[1]]
        lines[0] = lines[0][start[1] :]
        return b"\n".join(lines).decode()


def span(node: ast.expr | ast.stmt) -> tuple[Position, Position]:
    """Start and end of a node."""
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)


def joined(edits: Iterable[Edit]) -> list[Edit]:
    """The same edits without overlaps: cuts that touch become one, and an edit inside another one is dropped."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, (-edit.end[0], -edit.end[1]))):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
        elif edit.end > kept[-1].end:
            last = kept.pop()
            kept.append(Edit(last.start, edit.end, "\n" * (edit.end[0] - last.start[0])))
    return kept
