"""How values cross from Python into a compiled region and back. In: a region and what was seen. Out: a Crossing for each input.

Numbers and arrays go as they are. A list of numbers, or of rows of one length, becomes an array on the way in, and when the
region replaces items they are written back on the way out. All else cannot cross.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import numpy as np

from ipyaccel.model import OBJECT, FunctionTypes, Program, Type
from ipyaccel.syntax.effects.listuse import use_of_list
from ipyaccel.syntax.inference.observing import Value
from ipyaccel.syntax.parts.regions import Region

WHOLE = frozenset({"int", "bool"})
KEEPS_WHOLE = frozenset({"len", "abs", "min", "max", "int", "round", "bool"})


@dataclass(frozen=True)
class Crossing:
    """One input: its type inside the region, and for a list its depth and whether it is written back.

    `own_items`: the list holds numbers of NumPy's classes, not Python's.
    """

    name: str
    kind: Type
    depth: int = 0
    written: bool = False
    example: Any = None
    own_items: bool = False


def crossing(program: Program, region: Region, name: str, value: Value | None) -> Crossing | None:
    """How an input crosses; None when it cannot."""
    if value is None or value.absent:
        return None
    kind = value.kind
    if kind == OBJECT:
        return Crossing(name, kind, example=value.example) if value.example is not None and len(value.classes) == 1 else None
    if kind.kind != "list":
        return Crossing(name, kind) if kind.kind != "tuple" or _plain(kind) else None
    if not kind.items:
        return None
    item, depth = kind.items[0], 1
    if item.kind == "list":
        item, depth = item.items[0], 2
    use = use_of_list(program, region.statements, name, depth)
    if use == "other" or (use == "written" and (value.shared or len(value.items) > 1)):
        return None
    return Crossing(name, Type("array", items=(item,), ndim=depth), depth, use == "written", own_items=_holds_numpy(value))


def _plain(kind: Type) -> bool:
    """A tuple of numbers and arrays, however deep."""
    return all(_plain(item) if item.kind == "tuple" else item.is_number or item.kind == "array" for item in kind.items)


def keeps_items(region: Region, crossed: Crossing, types: FunctionTypes) -> bool:
    """Whether what the region writes into a list has the type of its items: an array would round a float to a whole number."""
    item = crossed.kind.items[0]
    stored = [value for statement in region.statements for value in _stored(statement, crossed.name)]
    if item.kind in WHOLE:
        return all(value is not None and _is_whole(value, types) and _same(value, item, types) for value in stored)
    return True


def _stored(statement: ast.stmt, name: str) -> list[ast.expr | None]:
    """All that is stored into items of a list; None for what cannot be told apart."""
    found: list[ast.expr | None] = []
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found += _pairs(target, node.value, name)
        elif isinstance(node, ast.AugAssign) and _base(node.target) == name:
            found.append(ast.BinOp(node.target, node.op, node.value))
        elif isinstance(node, ast.For | ast.AnnAssign) and _base(node.target) == name:
            found.append(None)
        elif isinstance(node, ast.Call) and any(isinstance(item, ast.Name) and item.id == name for item in node.args):
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            found += [] if called in KEEPS_WHOLE | {"sum", "enumerate", "zip", "range"} else [None]
    return found


def _pairs(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr | None]:
    if isinstance(target, ast.Tuple | ast.List):
        same = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        values = value.elts if same and isinstance(value, ast.Tuple | ast.List) else [None] * len(target.elts)
        return [found for item, part in zip(target.elts, values, strict=True) for found in _pair(item, part, name)]
    return _pair(target, value, name)


def _pair(target: ast.expr, value: ast.expr | None, name: str) -> list[ast.expr | None]:
    return [value] if isinstance(target, ast.Subscript) and _base(target) == name else []


def _base(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_whole(value: ast.expr, types: FunctionTypes) -> bool:
    """Whether an expression is made of whole numbers by operations that keep them whole."""
    match value:
        case ast.Constant(value=bool() | int()):
            return True
        case ast.Name(id=name):
            return types.of(name).kind in WHOLE
        case ast.Subscript():
            kind = types.of(_base(value))
            return kind.kind == "array" and kind.items[0].kind in WHOLE
        case ast.BinOp(left=left, op=op, right=right):
            keeps = not isinstance(op, ast.Div | ast.Pow | ast.MatMult)
            return keeps and _is_whole(left, types) and _is_whole(right, types)
        case ast.UnaryOp(operand=operand):
            return _is_whole(operand, types)
        case ast.Compare():
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return _is_whole(body, types) and _is_whole(orelse, types)
        case ast.Call(func=ast.Name(id="len" | "int")):
            return True
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in KEEPS_WHOLE:
            return len(arguments) > 0 and all(_is_whole(argument, types) for argument in arguments)
    return False


def _same(value: ast.expr, item: Type, types: FunctionTypes) -> bool:
    """Truth values stay apart from integers: a list would keep which of the two was stored."""
    truth = isinstance(value, ast.Compare) or (isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not))
    truth = truth or (isinstance(value, ast.Constant) and isinstance(value.value, bool))
    truth = truth or (isinstance(value, ast.Name) and types.of(value.id).kind == "bool")
    if isinstance(value, ast.Subscript):
        kind = types.of(_base(value))
        truth = kind.kind == "array" and kind.items[0].kind == "bool"
    return truth == (item.kind == "bool")


# ---------------------------------------------------------------------------------------------------------------- the way out


def comes_back(inferred: Type, seen: Value | None) -> bool:
    """Whether a compiled region gives a name what Python gave it. `seen` is None when the run did not come so far."""
    if inferred.kind in ("object", "str", "bytes"):
        return False
    if seen is None:
        return True
    if inferred.kind == "array" and seen.kind.kind == "array":
        return (inferred.items, inferred.ndim) == (seen.kind.items, seen.kind.ndim)
    if inferred.kind == "list":
        return seen.kind.kind == "list" and (not seen.kind.items or seen.kind.items == inferred.items)
    return inferred == seen.kind


def _holds_numpy(value: Value) -> bool:
    return len(value.items) == 1 and issubclass(next(iter(value.items)), np.number)


def numpy_class(seen: Value | None) -> str:
    """NumPy's scalar class that a number had, `float64`; `list` for a list of such numbers; empty for Python's own numbers."""
    if seen is None or len(seen.classes) != 1:
        return ""
    if seen.kind.kind == "list":
        return "list" if _holds_numpy(seen) else ""
    found = next(iter(seen.classes))
    return found.__name__ if issubclass(found, np.number) else ""
