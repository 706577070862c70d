"""Every name that a function assigns, with the value. In: its tree. Out: pairs; of tuples each part, of `x += y` the sum."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def bindings(tree: ast.FunctionDef | ast.For | ast.While) -> Iterator[tuple[str, ast.expr]]:
    """Every name that is assigned, with the value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _pairs(target, node.value)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield from _pairs(node.target, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for left, right in zip(target.elts, value.elts, strict=True):
            yield from _pairs(left, right)
    elif isinstance(target, ast.Tuple) and len(target.elts) == 2:
        match value:
            case ast.Call(func=ast.Name(id="divmod"), args=[first, second]):
                yield from _pairs(target.elts[0], ast.BinOp(first, ast.FloorDiv(), second))
                yield from _pairs(target.elts[1], ast.BinOp(first, ast.Mod(), second))
