"""The types of names beside the lines that bind them. In: annotated lines, the cell, the types found. Out: lines with types."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ipyaccel.model import AnnotatedLine, Cell

Types = Mapping[str, Mapping[str, str]]


def aligned(lines: Sequence[AnnotatedLine], cell: Cell, types: Types) -> tuple[AnnotatedLine, ...]:
    """`x: double` beside a line that binds x, where the user gave it no type. `types`: by function and name."""
    if not cell.twin:
        return tuple(lines)
    own = {text.text.rpartition(" ")[2] for text in cell.types}
    said: dict[int, list[str]] = {}
    for function in ast.walk(ast.parse(cell.twin)):
        if isinstance(function, ast.FunctionDef) and function.name in types:
            known = types[function.name]
            for name, line in _bound(function):
                if name in known and name not in own:
                    said.setdefault(line, []).append(f"{name}: {known[name]}")
    return tuple(replace(line, types=", ".join(dict.fromkeys(said.get(line.number, ())))) for line in lines)


def _bound(function: ast.FunctionDef) -> Iterator[tuple[str, int]]:
    """Parameters and names that are given a value, with their lines."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
