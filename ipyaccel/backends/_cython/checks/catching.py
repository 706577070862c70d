"""Does a program catch errors that checks raise. In: a program. Out: the line of the first such `except`.

try:
total += x[i]
except IndexError:      without checks `x[i]` raises nothing: it reads what lies behind the list, or ends the process
break
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from ipyaccel.model import Program, Reason

CHECKS = {
    "IndexError", "LookupError", "ZeroDivisionError", "OverflowError", "ArithmeticError", "FloatingPointError", "ValueError",
    "Exception", "BaseException",
}  # fmt: skip
"""What indices, divisions and functions of numbers raise, and what catches that too."""
FOR_POWERS = {"ValueError", "Exception", "BaseException"}


def caught(program: Program) -> Reason | None:
    """Why the checks of a program must stay; None when nothing in it relies on them."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.ExceptHandler) and _catches(node.type):
                line = function.first_line + node.lineno - 1
                return Reason("`except` catches what the checks raise, and threads run without them", line)
    return None


def caught_power(program: Program) -> Reason | None:
    """Why a power must stay Python's: where it is complex or a fraction there, C can only raise ValueError, which is caught."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if not isinstance(node, ast.Try) or not any(_catches(handler.type, FOR_POWERS) for handler in node.handlers):
                continue
            for inner in (inner for statement in node.body for inner in ast.walk(statement)):
                if isinstance(inner, ast.BinOp | ast.AugAssign) and isinstance(inner.op, ast.Pow) and not _is_plain(inner):
                    line = function.first_line + inner.lineno - 1
                    return Reason(
                        "the power may be a complex number in Python; C raises ValueError, and `except` catches that", line
                    )
    return None


def _is_plain(power: ast.BinOp | ast.AugAssign) -> bool:
    """A power by a whole number that is written out, such as `x**2`: always of x's own kind."""
    exponent = power.right if isinstance(power, ast.BinOp) else power.value
    return isinstance(exponent, ast.Constant) and isinstance(exponent.value, int)


def _catches(kind: ast.expr | None, errors: Collection[str] = CHECKS) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(_catches(one, errors) for one in kind.elts)
    return kind is None or (isinstance(kind, ast.Name) and kind.id in errors)
