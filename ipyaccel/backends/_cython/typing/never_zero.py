"""Numbers that cannot be zero, as their text says. In: an expression. Out: whether it is surely not zero.

1.0 + 0.2316419 * abs(x)        above zero, or NaN
2 * math.sqrt(x) * y            may be zero
1 + x**2 + y * y                above zero, or NaN

Products of tiny floats may vanish, and so may the exponential of a number far below zero: they are never below zero, no more.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.typing.typer import Typer

ROOTS = ("sqrt", "exp", "cosh", "fabs")
CONSTANTS = (("math", "pi"), ("math", "e"), ("math", "tau"), ("numpy", "pi"), ("numpy", "e"))


def never_zero(node: ast.expr, typer: Typer) -> bool:
    """Whether a number is above zero, or NaN; or a literal that is not zero."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        return above_zero(node.operand, typer)
    return above_zero(node, typer)


def above_zero(node: ast.expr, typer: Typer) -> bool:
    """Whether a number is above zero, or NaN."""
    scene, plan = typer.scene, typer.plan
    match node:
        case ast.Constant(value=int() | float() as value):
            return value > 0
        case ast.Name(id=name) if scene.outside(plan, name):
            constant = dict(scene.program.constants).get(name)
            return isinstance(constant, int | float) and constant > 0
        case ast.Attribute():
            return scene.library(plan, node) in CONSTANTS
        case ast.BinOp(op=ast.Add(), left=left, right=right) if _is_float(node, typer):
            pairs = ((left, right), (right, left))
            return any(above_zero(one, typer) and never_negative(other, typer) for one, other in pairs)
        case ast.Call(func=func, args=[argument]):
            library = scene.library(plan, func)
            return library == ("math", "cosh") or (library == ("math", "sqrt") and above_zero(argument, typer))
    return False


def never_negative(node: ast.expr, typer: Typer) -> bool:
    """Whether a number is zero, above it, or NaN."""
    if above_zero(node, typer):
        return True
    match node:
        case ast.Constant(value=int() | float() as value):
            return value == 0
        case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=int(power))):
            return power > 0 and power % 2 == 0 and _is_float(node, typer)
        case ast.BinOp(op=ast.Mult(), left=ast.Name(id=first), right=ast.Name(id=second)) if first == second:
            return _is_float(node, typer)
        case ast.BinOp(op=ast.Add() | ast.Mult(), left=left, right=right) if _is_float(node, typer):
            return never_negative(left, typer) and never_negative(right, typer)
        case ast.Call(func=func, args=[argument]):
            library = typer.scene.library(typer.plan, func)
            root = library is not None and library[0] in ("math", "numpy") and library[1] in ROOTS
            size = typer.scene.builtin(typer.plan, func) == "abs" and _is_float(argument, typer)
            return (root and _is_float(node, typer)) or size
    return False


def _is_float(node: ast.expr, typer: Typer) -> bool:
    return typer.of(node).kind == "float"
