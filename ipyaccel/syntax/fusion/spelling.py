"""How each operation of the graph is written for single numbers.

In: an operation's name and the texts (as syntax trees) of its operands. Out: a syntax tree; small functions and imports
that it needs are asked of `Additions`.
"""

from __future__ import annotations

import ast

from ipyaccel.syntax.fusion import library
from ipyaccel.syntax.fusion.additions import Additions

ARITHMETIC: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "%": ast.Mod(),
    "//": ast.FloorDiv(),
}
COMPARISONS: dict[str, ast.cmpop] = {
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "^": ast.NotEq(),
}
CHEAP = frozenset({*ARITHMETIC, *COMPARISONS, "&", "|", "not", "neg", "where", "abs", "float", "real", "imag"}) - {"/", "%", "//"}
PIECES = {
    "maximum": library.MAXIMUM,
    "minimum": library.MINIMUM,
    "sign": library.SIGN,
}


def name(text: str) -> ast.expr:
    """A name, or any short expression, as a syntax tree."""
    return ast.parse(text, mode="eval").body


def call(function: str, *args: ast.expr) -> ast.expr:
    """A call of a possibly dotted name."""
    return ast.Call(name(function), list(args), [])


def is_simple(expr: ast.expr) -> bool:
    """May be written several times without a name of its own."""
    if isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.USub):
        expr = expr.operand
    return isinstance(expr, (ast.Name, ast.Constant))


def number_of(expr: ast.expr) -> int | float | None:
    """The value of a literal number, with its sign."""
    if isinstance(expr, ast.UnaryOp) and isinstance(expr.op, ast.USub):
        inner = number_of(expr.operand)
        return None if inner is None else -inner
    if isinstance(expr, ast.Constant) and type(expr.value) in (int, float):
        return expr.value  # type: ignore[return-value]
    return None


def spell(operation: str, args: list[ast.expr], additions: Additions) -> ast.expr:
    """One operation on single numbers."""
    if operation == "/" and not number_of(args[1]):
        return _small(library.DIVIDE, args, additions)
    if operation in ARITHMETIC:
        return ast.BinOp(args[0], ARITHMETIC[operation], args[1])
    if operation in COMPARISONS:
        return ast.Compare(args[0], [COMPARISONS[operation]], [args[1]])
    if operation == "&":
        return ast.BoolOp(ast.And(), args)
    if operation == "|":
        return ast.BoolOp(ast.Or(), args)
    if operation == "not":
        return ast.UnaryOp(ast.Not(), args[0])
    if operation == "neg":
        return ast.UnaryOp(ast.USub(), args[0])
    if operation == "where":
        return ast.IfExp(args[0], args[1], args[2])
    if operation in PIECES:
        return _small(PIECES[operation], args, additions)
    return _spell_call(operation, args, additions)


def _small(piece: library.Piece, args: list[ast.expr], additions: Additions) -> ast.expr:
    """One of NumPy's functions on single numbers: itself, where the compiler knows it, or a small function that does the same."""
    if additions.numpy_on_numbers:
        return call(f"{additions.numpy}.{piece.name.removeprefix('array_')}", *args)
    return call(additions.piece(piece), *args)


def _spell_call(operation: str, args: list[ast.expr], additions: Additions) -> ast.expr:
    if operation in ("abs", "float"):
        return call(operation, *args)
    if operation in ("real", "imag"):
        return ast.Attribute(args[0], operation, ast.Load())
    if operation == "**":
        return call(f"{additions.numpy}.power", *args)
    if operation in ("erf", "erfc"):
        return call(f"{additions.math}.{operation}", *args)
    if operation.startswith("call "):
        return call(operation.removeprefix("call "), *args)
    return call(f"{additions.numpy}.{operation}", *args)
