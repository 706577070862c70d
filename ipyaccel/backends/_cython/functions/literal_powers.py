"""Powers of numbers that stand in the text. In: a program. Out: why Cython would not compile one as Python means it.

Cython gives numbers with a point their C type even in unchanged source, and C's `pow` raises nothing: `0.0 ** -1` is inf there, a
ZeroDivisionError in Python. Only powers whose operands are all literals are met: variables stay Python objects.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Program, Reason


def literal_power(program: Program) -> Reason | None:
    """The first power of literals that is an error, or a complex number, in Python."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _goes_astray(node):
                said = f"Cython computes `{ast.unparse(node)}` in C, where it is not the error or the complex number of Python"
                return Reason(said, function.first_line + node.lineno - 1)
    return None


def _goes_astray(node: ast.expr) -> bool:
    try:
        return isinstance(_value(node), complex)
    except ArithmeticError:
        return True


def _value(node: ast.expr) -> float | complex | None:
    """The value with every number taken as a float, which cannot grow without end; None when it is not made of literals."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _value(operand)
            return None if inner is None else -inner
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            base, exponent = _value(left), _value(right)
            return None if base is None or exponent is None else base**exponent
    return None
