"""Cython's own parser and scanner: the only file here that knows Cython. In: a text. Out: its tree and its signs, or a CellError.

The tree's nodes are Cython's; everybody else asks them for `type(node).__name__` and their attributes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from ipyaccel.syntax.cells.mistakes import CellError

Node = Any  # a node of Cython's tree: its classes carry no types


@dataclass(frozen=True)
class Sign:
    """One token as Cython's scanner gives it: its kind, its text as far as the scanner kept it, line from 1, column from 0."""

    kind: str
    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Parsed:
    """A module's tree, its signs in order, and the directives of its first comments ("# cython: cdivision=True")."""

    tree: Node
    signs: tuple[Sign, ...]
    directives: dict[str, Any]


def parsed(text: str) -> Parsed:
    """Reads a whole cell or file. Raises CellError where Cython's parser stops."""
    from Cython.Compiler import Errors

    held = Errors.hold_errors()  # type: ignore[no-untyped-call]
    level, Errors.LEVEL = Errors.LEVEL, 100  # a warning here would be printed again by the compilation
    try:
        tree = _tree(text)
        signs = tuple(_signs(text))
    except Errors.CompileError as error:
        raise _mistake(held[0] if held else error, text) from None
    finally:
        Errors.LEVEL = level
        Errors.release_errors(ignore=True)  # type: ignore[no-untyped-call]
    if held:
        raise _mistake(held[0], text)
    return Parsed(tree, signs, dict(tree.directive_comments or {}))


def _mistake(error: Any, text: str) -> CellError:
    """Cython's complaint, at its place in the cell."""
    position = error.position
    if position is None:
        return CellError(str(error.message_only), 1, 0, "")
    lines = text.split("\n")
    line = min(position[1], len(lines))
    return CellError(str(error.message_only), line, position[2], lines[line - 1])


def _scanner(text: str) -> Any:
    """A scanner at the first sign of the text. An included file is not opened: its names stay unknown."""
    from Cython.Compiler import Main, Scanning, Symtab

    class Context(Main.Context):
        """Cython's context for a text that belongs to no file."""

        def find_include_file(self, *_args: Any, **_options: Any) -> str:
            return os.devnull

    context = Context([], {}, language_level=3)  # type: ignore[no-untyped-call]
    source = Scanning.StringSourceDescriptor("cell", text)  # type: ignore[no-untyped-call]
    scope = Symtab.ModuleScope("cell", parent_module=None, context=context)  # type: ignore[no-untyped-call]
    start = (source, 1, 0)
    file = StringIO(text)
    known = {"source_encoding": "UTF-8", "scope": scope, "context": context, "initial_pos": start}
    return Scanning.PyrexScanner(file, source, **known)  # type: ignore[no-untyped-call]


def _tree(text: str) -> Node:
    from Cython.Compiler import Parsing

    return Parsing.p_module(_scanner(text), False, "cell")


def _signs(text: str) -> Iterator[Sign]:
    scanner = _scanner(text)
    while scanner.sy != "EOF":
        _, line, column = scanner.position()
        if scanner.sy == "commentline":
            scanner.parse_comments = False
        else:
            yield Sign(str(scanner.sy), str(scanner.systring), line, column)
        scanner.next()
