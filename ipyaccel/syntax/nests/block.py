"""Pieces of a function's text by their statements. In: a source text. Out: the lines of a statement, moved to where they go.

A statement takes along the comments behind it and those on lines of their own right above it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ipyaccel.syntax.edits import Edit, edited, instead_of


@dataclass(frozen=True)
class Text:
    """A function's text as lines."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, source: str) -> Text:
        """The lines of a source text."""
        return cls(tuple(source.split("\n")))

    def with_names(self, statements: Iterable[ast.stmt], instead: Mapping[str, str]) -> Text:
        """The text in which other expressions stand for names, in these statements only; no line is added."""
        nodes = (node for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Name))
        return self.edited(instead_of(node, instead[node.id]) for node in nodes if node.id in instead)

    def edited(self, edits: Iterable[Edit]) -> Text:
        """The text with edits that leave the number of lines as it is."""
        return Text.of(edited("\n".join(self.lines), edits))

    def piece(self, statement: ast.stmt, indent: str) -> list[str]:
        """The lines of a statement, with its comments, at another depth."""
        last = statement.end_lineno or statement.lineno
        return [*self.comments(statement, indent), *self._moved(statement.lineno, last, statement.col_offset, indent)]

    def comments(self, statement: ast.stmt, indent: str) -> list[str]:
        """The comments on lines of their own right above a statement."""
        first = statement.lineno
        while first > 1 and self.lines[first - 2].lstrip().startswith("#"):
            first -= 1
        return [f"{indent}{line.strip()}" for line in self.lines[first - 1 : statement.lineno - 1]]

    def head(self, loop: ast.For, indent: str, *, again: bool = False) -> list[str]:
        """The head of a loop, without what is in it. `again`: it stands somewhere already, with its comment."""
        last = loop.lineno
        while not self.lines[last - 1].split("#")[0].rstrip().endswith(":"):
            last += 1
        lines = self._moved(loop.lineno, last, loop.col_offset, indent)
        return [line.split("#")[0].rstrip() for line in lines] if again else lines

    def _moved(self, first: int, last: int, column: int, indent: str) -> list[str]:
        moved = []
        for line in self.lines[first - 1 : last]:
            rest = line[column:] if not line[:column].strip() else line.lstrip()
            moved.append(f"{indent}{rest}" if rest.strip() else "")
        return moved

    def indent(self, statement: ast.stmt) -> str:
        """The white space before a statement."""
        return self.lines[statement.lineno - 1][: statement.col_offset]

    def replaced(self, statement: ast.stmt, lines: Iterable[str]) -> str:
        """The whole text with other lines in a statement's place; comments above it are its own only when it has them."""
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        return "\n".join((*self.lines[: first - 1], *lines, *self.lines[last:]))


def one_a_line(loop: ast.For) -> bool:
    """Whether every statement of a nest starts a line of its own."""
    statements = [node for node in ast.walk(loop) if isinstance(node, ast.stmt)]
    return len({node.lineno for node in statements}) == len(statements)
