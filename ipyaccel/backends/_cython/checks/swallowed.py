"""Errors that only C has, and the code would catch. In: a function or a scene. Out: names that stay Python's, or why not.

try:
    total *= k            Python's whole numbers go on growing; C's raise OverflowError, and the handler would answer for it
except Exception:
    total = 0

Names of whole numbers that are computed with in such a `try` stay Python's. What has no name there, or is computed in a function
that is called from there, cannot: then the program is declined.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import FunctionTypes, Reason

CATCHING = {"OverflowError", "ArithmeticError", "Exception", "BaseException"}
GROWING = (ast.Add, ast.Sub, ast.Mult, ast.Pow, ast.LShift)


def swallowed_names(tree: ast.FunctionDef, types: FunctionTypes) -> frozenset[str]:
    """Names of whole numbers that are computed with where OverflowError is caught."""
    found: set[str] = set()
    for statement in _caught(tree):
        for node in ast.walk(statement):
            if _grows(node):
                found |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and types.of(part.id).kind == "int"}
    return frozenset(found)


def swallowed(scene: Scene) -> Reason | None:
    """Why C's errors would be caught where Python has none; None when they cannot be."""
    for plan in scene.plans.values():
        for statement in _caught(plan.tree):
            line = _overflowing(statement, scene, plan, set())
            if line is not None:
                text = "`except` would catch that a whole number outgrew its 64 bits, where Python's goes on"
                return Reason(f"{text}: name the error you expect", plan.function.first_line + line - 1)
    return None


def _caught(tree: ast.FunctionDef) -> Iterator[ast.stmt]:
    """The statements of every `try` that catches OverflowError."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(_catches(handler.type) for handler in node.handlers):
            yield from node.body


def _catches(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(map(_catches, kind.elts))
    return kind is None or (isinstance(kind, ast.Name) and kind.id in CATCHING)


def _grows(node: ast.AST) -> bool:
    """Whether its result may need more bits than what it is computed of."""
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, GROWING)


def _overflowing(part: ast.AST, scene: Scene, plan: Plan, seen: set[str]) -> int | None:
    """The line, in the function that holds the `try`, where C computes a whole number that may not fit."""
    typer = Typer(scene, plan)
    for node in ast.walk(part):
        if isinstance(node, ast.BinOp | ast.UnaryOp) and _grows(node) and typer.of(node).kind == "int" and not _is_written(node):
            return node.lineno
        if isinstance(node, ast.AugAssign) and _grows(node) and typer.of(node.target).kind == "int":
            return node.lineno
        callee = scene.callee(plan, node) if isinstance(node, ast.Call) else None
        if callee is not None and isinstance(node, ast.Call) and callee.function.name not in seen:
            within = _overflowing(callee.tree, scene, callee, seen | {callee.function.name})
            if within is not None:
                return node.lineno
    return None


def _is_written(node: ast.expr) -> bool:
    """Whether it is made of numbers that are written out alone: `2 * 3`."""
    return not any(isinstance(part, ast.Name | ast.Call) for part in ast.walk(node))
