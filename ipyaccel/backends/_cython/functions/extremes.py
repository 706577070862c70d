"""The smallest of three whole numbers without a jump. In: a call of `min` or `max`. Out: the small function that answers it.

table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + change)

Cython writes `min` of three as tests that the processor must guess, and where numbers are at random it guesses wrongly half the
time. One choice after the other it can make without guessing. Whole numbers only: of floats, NaN and the sign of zero would
count. With Python's checks between the numbers nothing is gained, so there `min` stays.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type

EXTREME = '''cdef inline long long {name}(long long a, long long b, long long c) noexcept nogil:
    """{function}(a, b, c) of whole numbers."""
    cdef long long one = a if a {sign} b else b
    return one if one {sign} c else c'''
NAMES = {"min": ("smallest", "<"), "max": ("largest", ">")}
COUNT = 3


def extreme_of_three(builtin: str, node: ast.Call, typer: Typer) -> tuple[str, str] | None:
    """The function's name and text; None where Cython's own does it."""
    if typer.scene.checked or builtin not in NAMES or len(node.args) != COUNT or node.keywords:
        return None
    if not all(typer.of(argument) == Type("int") for argument in node.args):
        return None
    name, sign = NAMES[builtin]
    return name, EXTREME.replace("{function}", builtin).replace("{sign}", sign)
