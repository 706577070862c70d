"""Where Python takes whole numbers only. In: a function's tree. Out: the expressions that stand there.

    k | x     u[x]     u[x:]     range(x)     np.zeros(x)     [0] * x

A name that C would hold as a float, because it is one later, must stay a Python object if it stands in such a place.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

BITS = (ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor)
SIZED = ("range", "zeros", "ones", "empty", "full", "chr")


def whole_uses(tree: ast.FunctionDef) -> Iterator[ast.expr]:
    """All operands, indices and sizes that have to be whole numbers."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=op, left=left, right=right) if isinstance(op, BITS):
                yield from (left, right)
            case ast.AugAssign(op=op, target=target, value=value) if isinstance(op, BITS):
                yield from (target, value)
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                yield operand
            case ast.Subscript(slice=index):
                yield from _indices(index)
            case ast.Call(func=function, args=arguments) if _name(function) in SIZED:
                yield from (part for argument in arguments for part in _indices(argument))
            case ast.BinOp(op=ast.Mult(), left=left, right=right) if isinstance(left, ast.List) != isinstance(right, ast.List):
                yield right if isinstance(left, ast.List) else left


def _indices(node: ast.expr) -> Iterator[ast.expr]:
    """The numbers of an index or a shape."""
    if isinstance(node, ast.Tuple):
        for part in node.elts:
            yield from _indices(part)
    elif isinstance(node, ast.Slice):
        yield from (part for part in (node.lower, node.upper, node.step) if part is not None)
    else:
        yield node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def whole_uses_of_floats(tree: ast.FunctionDef) -> bool:
    """Whether a name that is sometimes given a float stands in such a place: Cython, left to itself, makes a float of it."""
    floats = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign) and any(map(_makes_float, ast.walk(node))):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            floats |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    used = {part.id for operand in whole_uses(tree) for part in ast.walk(operand) if isinstance(part, ast.Name)}
    return bool(floats & used)


def _makes_float(node: ast.AST) -> bool:
    return isinstance(node, ast.Div) or (isinstance(node, ast.Constant) and isinstance(node.value, float))
