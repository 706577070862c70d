"""Stores into a part of an array that read another part of it. In: a program and facts. Out: the first, by function.

    u[1:] = u[:-1]         with threads, one writes what another has still to read
    u += u[::-1]

NumPy computes as if all were read before anything is written; Numba's threads do not wait for each other, and what it changes in
place it writes while it reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from ipyaccel.model import Facts, Function, Program, Type
from ipyaccel.syntax.effects.given import known_of
from ipyaccel.syntax.effects.overlap import Known, overlaps

NUMBER = Type("float")
WHOLE = set("sum mean max min std var prod any all argmax argmin len dot norm shape size ndim copy".split())
"""What has read all of an array before anything is written."""


@dataclass(frozen=True)
class Torn:
    """Such a statement: its text and the user's line."""

    text: str
    line: int


def torn_stores(program: Program, facts: Facts, *, in_place: bool = False) -> dict[str, Torn]:
    """The first such statement of each function that has one. `in_place`: only those like `u += ...`."""
    found = {}
    for function in program.functions:
        tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        known = known_of(function, program, facts)
        stores = (node for node in _stores(tree, known) if isinstance(node, ast.AugAssign) or not in_place)
        first = next((node for node in stores if _reads_elsewhere(node, tree, known)), None)
        if first is not None:
            found[function.name] = _torn(first, function)
    return found


def _torn(node: ast.Assign | ast.AugAssign, function: Function) -> Torn:
    return Torn(ast.unparse(node), function.first_line + node.lineno - 1)


def _stores(tree: ast.FunctionDef, known: Known) -> Iterator[ast.Assign | ast.AugAssign]:
    """Statements that write into a part of an array, or change a whole one in place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign):
            target = _target(node)
            parts = isinstance(target, ast.Subscript) and any(isinstance(inner, ast.Slice) for inner in ast.walk(target.slice))
            whole = isinstance(target, ast.Name) and known.types.get(target.id, NUMBER).kind == "array"
            if parts or (whole and isinstance(node, ast.AugAssign)):
                yield node


def _target(node: ast.Assign | ast.AugAssign) -> ast.expr:
    return node.target if isinstance(node, ast.AugAssign) else node.targets[0]


def _reads_elsewhere(node: ast.Assign | ast.AugAssign, tree: ast.FunctionDef, known: Known) -> bool:
    """Whether the value reads the array, or one that shares its memory, otherwise than at the very place written."""
    target = _target(node)
    base = target.value if isinstance(target, ast.Subscript) else target
    if not isinstance(base, ast.Name):
        return True
    pairs = overlaps(tree, node, known)
    names = _read_in_pieces(node.value, ast.unparse(target))
    return any(name == base.id or frozenset((name, base.id)) in pairs for name in names)


def _read_in_pieces(value: ast.expr, target: str) -> Iterator[str]:
    """Names whose elements are read while others are written: not those at the very place, and not those reduced before."""
    match value:
        case ast.expr() if ast.unparse(value) == target:
            return
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)) | ast.Attribute(attr=name) if (
            name in WHOLE
        ):
            return
        case ast.Name(id=name):
            yield name
        case ast.Subscript(value=ast.Name(id=name)):
            yield name
        case _:
            for child in ast.iter_child_nodes(value):
                if isinstance(child, ast.expr):
                    yield from _read_in_pieces(child, target)
