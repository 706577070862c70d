"""Divisions whose divisor was tested. In: a function. Out: the divisions that cannot be by zero.

if b != 0:
    return a / b            not by zero: neither asks nor raises
"""

from __future__ import annotations

import ast


def tested_divisions(tree: ast.FunctionDef) -> frozenset[int]:
    """The ids of the divisions by a name, never assigned, that a test right around them says is not zero."""
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            name = _not_zero(node.test)
            inside = (inner for statement in node.body for inner in ast.walk(statement))
            if name not in stored:
                found |= {id(inner) for inner in inside if _divides_by(inner, name)}
    return frozenset(found)


def _not_zero(test: ast.expr) -> str:
    """The name that a test says is not zero; NaN passes `!=` only, and is not zero either."""
    match test:
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.NotEq() | ast.Gt() | ast.Lt()], comparators=[ast.Constant(value=number)]
        ):
            return name if number == 0 else ""
    return ""


def _divides_by(node: ast.AST, name: str) -> bool:
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.Name(id=divisor)):
            return divisor == name
    return False
