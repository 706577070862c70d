"""The program said in words that compilers know, with its types. In: a program with its facts. Out: both, or what came in.

Generators that are summed up become functions with a loop, ranges taken backwards count down. A program that cannot be typed
when it is written so stays as it is.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from ipyaccel.model import Facts, Program
from ipyaccel.syntax.inference.types import find_again
from ipyaccel.syntax.rewriting.backwards import with_ranges_backwards
from ipyaccel.syntax.rewriting.brought_out import brought_out
from ipyaccel.syntax.rewriting.reductions import with_functions_for_generators
from ipyaccel.syntax.rewriting.starts import with_starts_by_position

COMPENSATED = (3, 12)
"""From this Python on, `sum` of floats keeps what rounding drops."""


def said_plainly(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program and its facts, types found anew."""
    if program.opaque:
        return program, facts
    apart = with_starts_by_position(with_ranges_backwards(brought_out(program)))
    for without in (frozenset[str](), frozenset({"sum"})):
        made = with_functions_for_generators(apart, without=without)
        if made in (program, brought_out(program)):
            return program, facts
        parts = facts.outlined if facts.untyped is None else None
        known = find_again(made, replace(facts, outlined=parts, observed={}))
        if known.untyped is not None:
            return program, facts
        if sys.version_info < COMPENSATED or without or not _sums_floats(program, made, known):
            return made, known
    return program, facts


def _sums_floats(program: Program, made: Program, facts: Facts) -> bool:
    """Whether a function that was made for a sum answers with a number that is not whole."""
    new = {function.name for function in made.functions} - {function.name for function in brought_out(program).functions}
    return any("_sum" in name and facts.types[name].returns.kind not in ("int", "bool") for name in new if name in facts.types)
