"""Whether a whole number can be negative. In: an expression and its function. Out: True when it surely cannot.

Lengths cannot, nor counters of loops that begin at zero or above, nor sums and products of such numbers. Parameters may be
anything.
"""

from __future__ import annotations

import ast


def never_negative(node: ast.expr, function: ast.FunctionDef) -> bool:
    """True when the expression is zero or above wherever it stands in the function."""
    return _Walk(function).holds(node, frozenset())


class _Walk:
    """Follows names to all that is assigned to them. A name met again on the way adds nothing that was not looked at already."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.sources = _sources(function)

    def holds(self, node: ast.expr | None, on_the_way: frozenset[str]) -> bool:
        """True when the expression is never negative, taking that for granted of the names on the way."""
        match node:
            case ast.Constant(value=int(value)):
                return value >= 0
            case ast.Name(id=name):
                found = self.sources.get(name)
                known = found is not None and all(self.holds(source, on_the_way | {name}) for source in found)
                return known or name in on_the_way
            case ast.BinOp():
                return self._operation(node, on_the_way)
            case ast.Call(func=ast.Name(id="max" | "min" as name), args=[_, _, *_] as args):
                return (any if name == "max" else all)(self.holds(part, on_the_way) for part in args)
            case ast.Call(func=ast.Name(id="len" | "abs")) | ast.Subscript(value=ast.Attribute(attr="shape")):
                return True
        return isinstance(node, ast.Attribute) and node.attr in ("size", "ndim")

    def _operation(self, node: ast.BinOp, on_the_way: frozenset[str]) -> bool:
        """`a + 2 - 1` is looked at as `a + 1`."""
        rest, added = _with_constants(node)
        if rest is not node:
            return added >= 0 if rest is None else added >= 0 and self.holds(rest, on_the_way)
        if isinstance(node.op, ast.Mod):
            return self.holds(node.right, on_the_way)
        safe = isinstance(node.op, ast.Add | ast.Mult | ast.FloorDiv)
        return safe and self.holds(node.left, on_the_way) and self.holds(node.right, on_the_way)


def _with_constants(node: ast.expr) -> tuple[ast.expr | None, int]:
    """An expression as something and the whole number that is added to it."""
    match node:
        case ast.Constant(value=int(value)):
            return None, value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))):
            return None, -value
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=int(value))):
            rest, added = _with_constants(left)
            return rest, added + (value if isinstance(op, ast.Add) else -value)
    return node, 0


def _sources(function: ast.FunctionDef) -> dict[str, list[ast.expr | None]]:
    """All that is assigned to each name; None for what is not followed. Parameters are assigned something unknown."""
    arguments = function.args
    found: dict[str, list[ast.expr | None]] = {
        argument.arg: [None] for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    }
    followed: set[int] = set()
    for node in ast.walk(function):
        for target, value in _bindings(node):
            found.setdefault(target.id, []).append(value)
            followed.add(id(target))
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in followed:
            found.setdefault(node.id, []).append(None)
    return found


def _bindings(node: ast.AST) -> list[tuple[ast.Name, ast.expr | None]]:
    """Names that a statement binds, with what they get."""
    match node:
        case ast.Assign(targets=[ast.Name() as target], value=value):
            return [(target, value)]
        case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Attribute(attr="shape")):
            return [(part, ast.Constant(0)) for part in parts if isinstance(part, ast.Name)]
        case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Tuple(elts=values)) if len(parts) == len(values):
            return [(part, value) for part, value in zip(parts, values, strict=True) if isinstance(part, ast.Name)]
        case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
            return [(target, ast.BinOp(ast.Name(target.id, ast.Load()), op, value))]
        case ast.For(target=ast.Name() as target, iter=ast.Call(func=ast.Name(id="range"), args=args)):
            return [(target, _smallest(args))]
    return []


def _smallest(args: list[ast.expr]) -> ast.expr | None:
    """The smallest value of a `range`."""
    match args:
        case [_]:
            return ast.Constant(0)
        case [start, _] | [start, _, ast.Constant(value=int())]:
            return start
        case [_, stop, ast.UnaryOp(op=ast.USub(), operand=ast.Constant())]:
            return ast.BinOp(stop, ast.Add(), ast.Constant(1))
    return None
