"""The loops of a cell whose turns may run on several threads. In: its program and facts. Out: their lines, or why not."""

from __future__ import annotations

from ipyaccel.model import Facts, Program, Reason
from ipyaccel.syntax.threads.independent import nothing_to_share, shared_out


def loops_to_share(program: Program, facts: Facts) -> list[tuple[str, int]] | Reason:
    """(function, line of the page) of each loop with independent turns. What needs Python in them is for Cython to say."""
    shared = shared_out(program, facts, lambda *_: None)
    found = [
        (name, program.function(name).first_line + turns.loop.lineno - 1)
        for name, loops in shared.loops.items()
        for turns in loops
    ]
    if found:
        return found
    refused = shared.why_not
    if refused is None:
        return nothing_to_share(program)
    return Reason(refused.text, program.function(refused.function).first_line + refused.line - 1)
