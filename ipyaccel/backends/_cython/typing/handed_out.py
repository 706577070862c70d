"""Names that get the elements of an array handed out. In: a function's plan. Out: each such name, with the array's name.

x, y = points[i]             x and y, of points
for v in prices:             v, of prices
for k, (a, b) in enumerate(rows), for p, q in zip(prices, amounts): each name of its array
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.scene import Plan


def handed_out(plan: Plan) -> Iterator[tuple[str, ast.Name]]:
    """Every name that is bound so, as often as it is."""
    for node in ast.walk(plan.tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Tuple | ast.List):
            yield from _of(plan, node.targets[0], node.value)
        elif isinstance(node, ast.For):
            yield from _each(plan, node.target, node.iter)


def _each(plan: Plan, target: ast.expr, gone_through: ast.expr) -> Iterator[tuple[str, ast.Name]]:
    """The names of a loop."""
    match gone_through, target:
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner, *_]), ast.Tuple(elts=[_, item]):
            yield from _each(plan, item, inner)
        case ast.Call(func=ast.Name(id="zip"), args=parts), ast.Tuple(elts=items) if len(parts) == len(items):
            for item, part in zip(items, parts, strict=True):
                yield from _each(plan, item, part)
        case ast.Name() | ast.Subscript(), _:
            yield from _of(plan, target, gone_through)


def _of(plan: Plan, target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.Name]]:
    """The names of numbers in a target, when the value is an array or a part of one."""
    array = value.value if isinstance(value, ast.Subscript) else value
    if not isinstance(array, ast.Name) or plan.of(array.id).kind != "array":
        return
    for name in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
        if isinstance(name, ast.Name) and plan.of(name.id).is_number:
            yield name.id, array
