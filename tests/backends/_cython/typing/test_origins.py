"""Whose numbers an expression works with decides whether dividing by zero is an error: Python's numbers, or NumPy's."""

import copy
from dataclasses import replace

import numpy as np

from ipyaccel.backends.cython import backend
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.observing import observe
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.parts.outline import outline
from ipyaccel.syntax.parts.regions import places_of

SCALED = """
def f(rows, pivot):
    m = [row[:] for row in rows]
    first = max(rows, key=lambda row: str(row))
    n = len(rows)
    for i in range(n):
        for k in range(3):
            m[i][k] /= pivot
    return m, first
"""


def typed(call, **values):
    """The typed variant of a function whose first line stays Python."""
    namespace = {"np": np, **values}
    exec(compile(SCALED, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", SCALED)])
    facts = find_facts(workload, live)
    places = places_of(workload.program)
    outlined = outline(workload.program, places, facts, observe(workload.program, places, copy.deepcopy(live), 5.0))
    return {row.name: row for row in backend.propose(workload, replace(facts, outlined=outlined))}["cython-typed"].source


def test_an_array_in_the_place_of_lists_holds_pythons_numbers():
    """The part that works on a list of lists divides as Python does, in place too: Cython checks only what is written out."""
    text = typed("f([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], 2.0)")
    assert "m[i, k] = m[i, k] / pivot" in text
    assert "divide_elements" not in text


def test_numpys_numbers_in_a_list_stay_numpys():
    """A list of NumPy's numbers divides by zero without an error."""
    rows = [[np.float64(k) for k in range(3)] for _ in range(2)]
    assert "divide_elements(m[i, k], pivot)" in typed("f(rows, 2.0)", rows=rows)
