"""Numbers that stand in a program's text: where it divides by `n - 10` or asks `x < 0.5`, 10 and 0.5 are inputs worth trying.

In: a program. Out: its numbers, in the order of the text, each once, without those that are tried anyway.
"""

from __future__ import annotations

import ast

from ipyaccel.model import Program

TRIED_ANYWAY = (0, 1, 2)
LARGEST = 10**6
MOST = 6


def literals(program: Program) -> tuple[float, ...]:
    """Whole numbers and floats of moderate size, from the functions and from global constants."""
    found: dict[float, None] = {}
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Constant):
                _note(node.value, found)
    for _, value in program.constants:
        _note(value, found)
    return tuple(found)[:MOST]


def _note(value: object, found: dict[float, None]) -> None:
    """Keeps a number; booleans are none."""
    if type(value) in (int, float) and isinstance(value, int | float) and abs(value) <= LARGEST and value not in TRIED_ANYWAY:
        found.setdefault(value)
