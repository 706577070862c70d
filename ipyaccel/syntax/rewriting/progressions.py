"""Loops over evenly spaced whole numbers that are written out become ranges. In: a program. Out: the program.

    for d in (-1, 0, 1):        for d in range(-1, 2):

The meaning is the same, and a compiled loop counts instead of taking Python's numbers out of a tuple.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of

INT32 = range(-(2**31), 2**31)


def with_ranges(program: Program) -> Program:
    """Rewrites every such loop, where `range` is Python's own."""
    taken = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    taken |= {function.name for function in program.functions}
    if "range" in taken:
        return program
    return replace(program, functions=tuple(map(_written, program.functions)))


def _written(function: Function) -> Function:
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)]
    if any(isinstance(node, ast.arg) and node.arg == "range" for scope in scopes for node in ast.walk(scope.args)):
        return function
    if "range" in names_of(tree).bound or any(_binds(node) for node in ast.walk(tree)):
        return function
    edits: list[Edit] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            spaced = _progression(node.iter)
            if spaced is not None and node.iter.lineno == node.iter.end_lineno:
                edits.append(instead_of(node.iter, _spelled(spaced)))
    return replace(function, source=edited(function.source, edits)) if edits else function


def _binds(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "range" and not isinstance(node.ctx, ast.Load)


def _progression(node: ast.expr) -> range | None:
    """The range with the same numbers, if there is one."""
    if not isinstance(node, ast.Tuple | ast.List) or not node.elts:
        return None
    try:
        values = ast.literal_eval(node)
    except ValueError:
        return None
    if not all(type(value) is int and value in INT32 for value in values):
        return None
    step = values[1] - values[0] if len(values) > 1 else 1
    if step == 0:
        return None
    found = range(values[0], values[-1] + (1 if step > 0 else -1), step)
    return found if list(found) == list(values) else None


def _spelled(numbers: range) -> str:
    """As short as a range is written."""
    if numbers.step != 1:
        return f"range({numbers.start}, {numbers.stop}, {numbers.step})"
    return f"range({numbers.start}, {numbers.stop})" if numbers.start else f"range({numbers.stop})"
