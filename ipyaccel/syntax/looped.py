"""Programs that only array expressions keep from being typed. In: program and facts. Out: the facts, with the loops that help.

    def f(u):                                    def f(u):
        return np.roll(u, 1, axis=0) + u             ...
                                                     for i in range(n):
                                                         before_i = i - 1 if i > 0 else n - 1
                                                         ...

Numba has no np.roll with an axis, but it types the loops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ipyaccel.model import Declined, Facts, Looped, Program, Reason, Variant
from ipyaccel.syntax.fuse import Fusion, fusion
from ipyaccel.syntax.inference.types import find_again
from ipyaccel.syntax.lines import line_before


def with_loops(program: Program | None, facts: Facts) -> Facts:
    """The facts with the program in loops, where it can be typed so and not as it is."""
    if program is None or facts.untyped is None or program.opaque:
        return facts
    made = fusion(program, facts, by_rows=False)
    if not isinstance(made, Fusion) or made.program == program:
        return facts
    found = find_again(made.program, facts)
    return facts if found.untyped is not None else replace(facts, looped=Looped(made.program, found))


def at_users_lines(rows: Sequence[Variant | Declined], program: Program, looped: Program) -> list[Variant | Declined]:
    """What was proposed for the program in loops, its reasons at the lines of the program as the user wrote it."""
    return [replace(row, reason=_moved(row.reason, program, looped)) if isinstance(row, Declined) else row for row in rows]


def _moved(reason: Reason, program: Program, looped: Program) -> Reason:
    first = program.main.first_line
    if reason.line is None or len(program.functions) > 1:
        return replace(reason, line=reason.line and first)
    return replace(reason, line=first + line_before(program.main.source, looped.main.source, reason.line - first + 1) - 1)
