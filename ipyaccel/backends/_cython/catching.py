"""Does a program catch errors that checks raise. In: a program. Out: the line of the first such `except`.

try:
total += x[i]
except IndexError:      without checks `x[i]` raises nothing: it reads what lies behind the list, or ends the process
break
"""

from __future__ import annotations

import ast

from ipyaccel.model import Program, Reason

CHECKS = {
    "IndexError", "LookupError", "ZeroDivisionError", "OverflowError", "ArithmeticError", "FloatingPointError", "ValueError",
    "Exception", "BaseException",
}  # fmt: skip
"""What indices, divisions and functions of numbers raise, and what catches that too."""


def caught(program: Program) -> Reason | None:
    """Why the checks of a program must stay; None when nothing in it relies on them."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.ExceptHandler) and _catches(node.type):
                line = function.first_line + node.lineno - 1
                return Reason("`except` catches what the checks raise, and threads run without them", line)
    return None


def _catches(kind: ast.expr | None) -> bool:
    if isinstance(kind, ast.Tuple):
        return any(map(_catches, kind.elts))
    return kind is None or (isinstance(kind, ast.Name) and kind.id in CHECKS)
