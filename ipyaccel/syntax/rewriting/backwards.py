"""Ranges that are gone through backwards are written as such. In: a program. Out: the program.

    for k in reversed(range(1, n + 1)):        for k in range(n, 0, -1):

The numbers are the same, and the counter is one that a compiler counts by itself.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of

BUILT_IN = {"range", "reversed"}


def with_ranges_backwards(program: Program) -> Program:
    """Rewrites them where `range` and `reversed` are Python's own."""
    taken = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    taken |= {function.name for function in program.functions}
    if taken & BUILT_IN:
        return program
    return replace(program, functions=tuple(map(_written, program.functions)))


def _written(function: Function) -> Function:
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    if names_of(tree).bound & BUILT_IN:
        return function
    edits: list[Edit] = []
    for node in ast.walk(tree):
        loop = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        text = _backwards(loop) if loop is not None and loop.lineno == loop.end_lineno else ""
        if loop is not None and text:
            edits.append(instead_of(loop, text))
    return replace(function, source=edited(function.source, edits)) if edits else function


def _backwards(node: ast.expr) -> str:
    """The range from its last number to its first; empty for everything else."""
    match node:
        case ast.Call(
            func=ast.Name(id="reversed"), args=[ast.Call(func=ast.Name(id="range"), args=bounds, keywords=[])], keywords=[]
        ):
            pass
        case _:
            return ""
    first, last = (ast.Constant(0), bounds[0]) if len(bounds) == 1 else (bounds[0], bounds[-1])
    calls = any(isinstance(part, ast.Call | ast.NamedExpr) for part in ast.walk(last))
    if len(bounds) not in (1, 2) or any(isinstance(bound, ast.Starred) for bound in bounds):
        return ""
    if calls and not isinstance(first, ast.Constant):
        return ""  # the last would be computed before the first
    return f"range({ast.unparse(_one_less(last))}, {ast.unparse(_one_less(first))}, -1)"


def _one_less(node: ast.expr) -> ast.expr:
    """`n` for `n + 1`, 3 for 4, else `n - 1`."""
    match node:
        case ast.Constant(value=int(value)):
            return ast.Constant(value - 1)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=1)):
            return left
    return ast.BinOp(node, ast.Sub(), ast.Constant(1))
