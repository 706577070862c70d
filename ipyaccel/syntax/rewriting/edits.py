"""Collects edits of one function, among them text put before and after expressions, nested as the expressions are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.syntax.edits import Edit, edited, instead_of

Place = tuple[int, int]


class Edits:
    """Edits in the order of a walk from the outer node to the inner."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.encode().split(b"\n")
        self._replaced: list[Edit] = []
        self._before: dict[Place, str] = {}
        self._after: dict[Place, str] = {}

    def replace(self, node: ast.expr | ast.stmt, text: str) -> None:
        """Puts text in the place of a node."""
        self._replaced.append(instead_of(node, text))

    def replace_span(self, start: Place, end: Place, text: str) -> None:
        """Puts text in the place of what stands between two places."""
        self._replaced.append(Edit(start, end, text))

    def wrap(self, node: ast.expr, before: str, after: str) -> None:
        """Puts text around a node; nodes inside it may be wrapped later."""
        start, end = span(node)
        self._before[start] = self._before.get(start, "") + before
        self._after[end] = after + self._after.get(end, "")

    def insert(self, place: Place, text: str) -> None:
        """Puts text at a place, after what is there already."""
        self._after[place] = self._after.get(place, "") + text

    def operator(self, left: ast.expr, operator: str, text: str) -> None:
        """Replaces the operator after an expression; the spaces before it go when a comma takes its place."""
        line, column = self.find(span(left)[1], operator)
        end = (line, column + len(operator))
        while text.startswith(",") and column > 0 and self._lines[line - 1][column - 1 : column] == b" ":
            column -= 1
        spaced = self._lines[line - 1][end[1] : end[1] + 1] == b" "
        self.replace_span((line, column), end, text if spaced or not text.endswith(",") else f"{text} ")

    def close_before(self, left: ast.expr, operator: str, end: Place, further: str = "") -> None:
        """Puts further arguments and a closing parenthesis in the place of an operator and all behind it up to `end`."""
        line, column = self.find(span(left)[1], operator)
        while self._lines[line - 1][column - 1 : column] == b" ":
            column -= 1
        self.replace_span((line, column), end, f"{further})")

    def unwrap(self, operand: ast.expr) -> None:
        """Takes the parentheses off an operand that becomes an argument, where they stand on its own lines."""
        (first, start), (last, end) = span(operand)
        while True:
            before, after = self._lines[first - 1][:start].rstrip(b" "), self._lines[last - 1][end:].lstrip(b" ")
            if not (before.endswith(b"(") and after.startswith(b")")):
                return
            start, end = len(before) - 1, len(self._lines[last - 1]) - len(after) + 1
            self.replace_span((first, start), (first, start + 1), "")
            self.replace_span((last, end - 1), (last, end), "")

    def find(self, place: Place, text: str) -> Place:
        """The first place of a text from a place on, outside comments."""
        line, column = place
        while True:
            code = self._lines[line - 1].split(b"#")[0] if b"#" in self._lines[line - 1][column:] else self._lines[line - 1]
            at = code.find(text.encode(), column)
            if at >= 0:
                return line, at
            line, column = line + 1, 0

    def line_end(self, line: int) -> Place:
        """The end of a line of the text."""
        return line, len(self._lines[line - 1])

    def indent(self, node: ast.stmt) -> str:
        """The white space before a statement; empty when something else stands before it on its line."""
        before = self._lines[node.lineno - 1][: node.col_offset].decode()
        return before if not before.strip() else ""

    def starts_line(self, node: ast.stmt) -> bool:
        """Whether a statement is the first of its line."""
        return not self._lines[node.lineno - 1][: node.col_offset].strip()

    def stands(self, node: ast.stmt, word: str) -> bool:
        """Whether a statement starts with a word."""
        return self._lines[node.lineno - 1][node.col_offset :].startswith(word.encode())

    def text(self) -> str:
        """The source with all edits made."""
        return edited(self.source, [*self._replaced, *self._inserted()])

    def _inserted(self) -> Iterator[Edit]:
        for place in self._before.keys() | self._after.keys():
            yield Edit(place, place, self._after.get(place, "") + self._before.get(place, ""))


def span(node: ast.expr | ast.stmt) -> tuple[Place, Place]:
    """Where a node starts and ends."""
    return (node.lineno, node.col_offset), (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
