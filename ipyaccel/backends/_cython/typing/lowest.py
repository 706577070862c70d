"""The smallest value that integer locals can have. In: a function. Out: a bound by name, for those that have one.

An index that cannot be negative needs no wraparound, and `//` of two such numbers is the same in C as in Python.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping

from ipyaccel.model import Type

ROUNDS = 6
UNKNOWN = -math.inf


def lowest_values(tree: ast.FunctionDef, names: Mapping[str, Type], parameters: frozenset[str]) -> dict[str, int]:
    """Bounds of the integer names that are only assigned what can be bounded. Parameters have none."""
    sources = _sources(tree)
    bounds = {name: math.inf for name, kind in names.items() if kind.kind == "int" and name in sources and name not in parameters}
    for turn in range(ROUNDS * 2):
        found = {name: min(_lowest(value, bounds) for value in sources[name]) for name in bounds}
        if found == bounds:
            break
        changed = {name for name in bounds if found[name] != bounds[name]}
        bounds = {name: UNKNOWN if turn >= ROUNDS and name in changed else found[name] for name in bounds}
    else:
        return {}
    return {name: int(value) for name, value in bounds.items() if math.isfinite(value)}


def lowest(node: ast.expr, bounds: Mapping[str, int]) -> float:
    """The smallest value of an expression; minus infinity when nothing is known."""
    return _lowest(node, bounds)


def _sources(tree: ast.FunctionDef) -> dict[str, list[ast.expr | None]]:
    """All that is assigned to each name; None for what cannot be followed."""
    sources: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _pair(target, node.value, sources)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            step = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
            sources.setdefault(node.target.id, []).append(step)
        elif isinstance(node, ast.For):
            _pair(node.target, _first_of_range(node.iter), sources)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            _pair(node.target, node.value, sources)
        elif isinstance(node, ast.comprehension):
            _pair(node.target, None, sources)
    return sources


def _pair(target: ast.expr, value: ast.expr | None, sources: dict[str, list[ast.expr | None]]) -> None:
    if isinstance(target, ast.Name):
        sources.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple | ast.List):
        same = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        shape = isinstance(value, ast.Attribute) and value.attr == "shape"
        for index, item in enumerate(target.elts):
            part = value.elts[index] if same and isinstance(value, ast.Tuple | ast.List) else None
            _pair(item, ast.Constant(0) if shape else part, sources)


def _first_of_range(iterable: ast.expr) -> ast.expr | None:
    """The smallest loop value of a `range`, as an expression."""
    if not (isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range"):
        return None
    match iterable.args:
        case [_]:
            return ast.Constant(0)
        case [start, _]:
            return start
        case [start, _, ast.Constant(value=int(step))] if step > 0:
            return start
        case [_, stop, ast.UnaryOp(op=ast.USub())]:
            return ast.BinOp(stop, ast.Add(), ast.Constant(1))
    return None


def _lowest(node: ast.expr | None, bounds: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int(value)):
            return value
        case ast.Name(id=name):
            return bounds.get(name, UNKNOWN)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return -value
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(left, op, right, bounds)
        case ast.Call(func=ast.Name(id="len" | "abs")):
            return 0
        case ast.Call(func=ast.Name(id="min"), args=[_, _, *_] as arguments):
            return min(_lowest(argument, bounds) for argument in arguments)
        case ast.Call(func=ast.Name(id="max"), args=[_, _, *_] as arguments):
            return max(_lowest(argument, bounds) for argument in arguments)
        case ast.IfExp(body=body, orelse=orelse):
            return min(_lowest(body, bounds), _lowest(orelse, bounds))
        case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size" | "ndim"):
            return 0
    return UNKNOWN


def _operation(left: ast.expr, op: ast.operator, right: ast.expr, bounds: Mapping[str, float]) -> float:
    low, other = _lowest(left, bounds), _lowest(right, bounds)
    if isinstance(op, ast.Add):
        return UNKNOWN if UNKNOWN in (low, other) else low + other
    if isinstance(op, ast.Sub):
        known = isinstance(right, ast.Constant) and isinstance(right.value, int)
        return low - other if known else UNKNOWN
    if isinstance(op, ast.Mod):
        return 0 if other > 0 else UNKNOWN
    if min(low, other) < 0:
        return UNKNOWN
    if isinstance(op, ast.Mult):
        return 0 if 0 in (low, other) else low * other
    return 0 if isinstance(op, ast.FloorDiv | ast.RShift | ast.BitAnd | ast.LShift | ast.BitOr | ast.Pow) else UNKNOWN
