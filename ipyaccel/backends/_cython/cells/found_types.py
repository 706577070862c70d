"""The C types of a cell's names, as far as they are known. In: the cell's program and its facts. Out: types in Cython's words."""

from __future__ import annotations

from collections.abc import Mapping

from ipyaccel.backends._cython.planning import plan_program
from ipyaccel.backends._cython.typing.spelling import number
from ipyaccel.model import Facts, Program


def types_of(program: Program, facts: Facts) -> Mapping[str, Mapping[str, str]]:
    """For each function the C types of its numbers, by the user's names; what must stay an object is left out."""
    scene = plan_program(program, facts, checked=True)
    found = {}
    for name, plan in scene.plans.items():
        found[name] = {own: spelled for own, kind in plan.names.items() if (spelled := number(kind)) is not None}
    return found
