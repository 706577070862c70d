"""The text of a live function: in go the function and the cells run so far, out comes its `def`, or why there is none."""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import CodeType, FunctionType

from ipyaccel.model import Reason
from ipyaccel.syntax.capturing.cells import python_of
from ipyaccel.syntax.capturing.codes import Node, find_node
from ipyaccel.syntax.capturing.layout import Layout, span

History = Callable[[], Sequence[tuple[str, str]]]
_TERMINAL_CELL = re.compile(r"<ipython-input-(\d+)-")


@dataclass(frozen=True)
class Source:
    """A dedented `def` without decorators: line k of `text` is line `first_line + k - 1` of `place`."""

    text: str
    first_line: int
    place: str

    @cached_property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef:
        """The tree of the `def`."""
        node = ast.parse(self.text).body[0]
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        return node

    @cached_property
    def layout(self) -> Layout:
        """The tokens of the text."""
        return Layout(self.text)

    def line(self, node: ast.expr | ast.stmt) -> int:
        """The line of a node, as the user counts."""
        return self.first_line + node.lineno - 1


class Sources:
    """Finds texts. `extra` are texts that no cell and no file has, such as the call itself."""

    def __init__(self, history: History | None, extra: Sequence[tuple[str, str]] = ()) -> None:
        self._history = history
        self._extra = tuple(extra)
        self._cells: tuple[tuple[str, str], ...] | None = None
        self._found: dict[CodeType, Source | Reason] = {}
        self.warnings: list[str] = []

    def add(self, function: FunctionType, source: Source) -> None:
        """Tells the text of a function that was made here."""
        self._found[function.__code__] = source

    def find(self, function: FunctionType) -> Source | Reason:
        """The text of a function that is sure to be the one that runs, or why it cannot be had."""
        code = function.__code__
        if code not in self._found:
            self._found[code] = self._from_cells(code) or self._from_file(code)
        return self._found[code]

    def _from_cells(self, code: CodeType) -> Source | None:
        if Path(code.co_filename).is_file():
            return None
        if self._cells is None:
            self._cells = (*reversed(self._history() if self._history else ()), *self._extra)
        wanted = "lambda" if code.co_name == "<lambda>" else code.co_name
        for place, cell in self._cells:
            text = python_of(cell) if wanted in cell else None
            node = find_node(code, text) if text is not None else None
            if text is not None and node is not None:
                return _cut_out(node, text, place)
        return None

    def _from_file(self, code: CodeType) -> Source | Reason:
        filename = code.co_filename
        linecache.checkcache(filename)
        text = "".join(linecache.getlines(filename))
        if not text:
            return Reason(f"the source text of {_shown(code)} is not at hand, so it cannot be written anew")
        place = _place(filename)
        try:
            node = find_node(code, text)
        except (SyntaxError, ValueError):
            node = None
        source = _cut_out(node, text, place) if node is not None else None
        if source is not None:
            return source
        if node is not None or not Path(filename).is_file():
            return Reason(f"the source text of {_shown(code)} is not at hand, so it cannot be written anew")
        changed = f"{place} changed since it was imported"
        if changed not in self.warnings:
            self.warnings.append(changed)
        return Reason(f"{changed}: the text of {_shown(code)} is not what runs (import it again)")


def _shown(code: CodeType) -> str:
    return "this lambda" if code.co_name == "<lambda>" else code.co_name


def _place(filename: str) -> str:
    terminal = _TERMINAL_CELL.match(filename)
    if terminal:
        return f"cell {terminal[1]}"
    if "ipykernel_" in filename or filename.startswith("<"):
        return "the cell"
    return Path(filename).name


def _cut_out(node: Node, text: str, place: str) -> Source | None:
    """The definition alone, dedented. None for a lambda whose place in the text Python does not tell (inside an f-string)."""
    if isinstance(node, ast.Lambda):
        definition = _lambda_as_def(node, text)
        return Source(definition, node.lineno, place) if definition else None
    end = node.end_lineno or node.lineno, node.end_col_offset or 0
    after = text.split("\n")[end[0] - 1].encode()[end[1] :]
    if after.strip().startswith(b"#"):
        end = end[0], end[1] + len(after)
    lines = Layout(text).between((node.lineno, node.col_offset), end).split("\n")
    kept = _string_lines(node)
    dedented = [
        line if number in kept else _dedented(line, node.col_offset) for number, line in enumerate(lines[1:], node.lineno + 1)
    ]
    return Source("\n".join([lines[0], *dedented]) + "\n", node.lineno, place)


def _dedented(line: str, indent: int) -> str:
    return line[indent:] if not line[:indent].strip() else line.lstrip()


def _string_lines(node: Node) -> set[int]:
    """Lines that begin inside a string, whose indentation belongs to the string."""
    strings = [inner for inner in ast.walk(node) if isinstance(inner, ast.JoinedStr | ast.Constant)]
    return {line for inner in strings for line in range(inner.lineno + 1, (inner.end_lineno or inner.lineno) + 1)}


def _lambda_as_def(node: ast.Lambda, text: str) -> str | None:
    """`lambda x: x + 1` as `def _lambda(x): return x + 1`, on as many lines."""
    layout = Layout(text)
    start, end = span(node)
    body_start, _ = span(node.body)
    head = layout.between(start, body_start)
    colon = head.rfind(":")
    body = head[colon + 1 :] + layout.between(body_start, end)
    result = f"({body})" if "\n" in body else body.strip()
    definition = f"def _lambda({head[len('lambda') : colon].strip()}): return {result}\n"
    try:
        made = ast.parse(definition).body[0]
    except SyntaxError:
        return None
    same = isinstance(made, ast.FunctionDef) and isinstance(made.body[0], ast.Return) and made.body[0].value is not None
    return definition if same and ast.dump(made.body[0].value) == ast.dump(node.body) else None  # type: ignore[attr-defined]
