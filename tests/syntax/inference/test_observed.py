"""Types of programs that Numba cannot type: from one run, where the text bears them out."""

from __future__ import annotations

import numpy as np
import pytest

from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import plan
from ipyaccel.model import Options
from ipyaccel.syntax.capturing.capture import capture


def observed(source, call="f(given, n)", **values):
    """The types seen in the entry, as text by name."""
    namespace = {"__name__": "__main__", "np": np, "n": 5, **values}
    exec(compile(source, "<cell 1>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    payload = pack(live)
    try:
        facts = plan(workload, payload, Options(only=("cython-typed",)), send=lambda _: None).facts
    finally:
        release(payload)
    assert facts.untyped is not None
    return {name: str(kind) for name, kind in facts.observed[workload.program.entry].names.items()}


LOOP = """
def f(given, n):
    total = 0
    for i in range(n):
        {}
    return total
"""


class Spring:
    """An object with a number and a method."""

    k = 0.5

    def pull(self, x):
        return self.k * x

    def count(self):
        return 3


@pytest.mark.parametrize(
    ("body", "given", "types"),
    [
        ("total += given.pull(i)", Spring(), {"total": "float64", "i": "int64"}),
        ("total += given['rate'] * 0.5", {"rate": 0.25, "name": "x"}, {"total": "float64", "i": "int64"}),
        ("k = i // 2; total += int(str(k))", {1, 2}, {"total": "int64", "k": "int64", "i": "int64"}),
        (
            "x = given['grid']; total += x[0] + len(given)",
            {"grid": np.ones(3), "k": 1},
            {"x": "float64 array, 1-D", "i": "int64"},
        ),
    ],
)
def test_what_is_seen_and_certain_is_typed(body, given, types):
    """Floats and arrays are typed as seen, whole numbers where the text makes them, and what opens with 0 counts as a float."""
    found = observed(LOOP.format(body), given=given)
    assert {name: kind for name, kind in found.items() if name in types} == types


@pytest.mark.parametrize(
    ("body", "given"),
    [
        ("total = given.count() + total", Spring()),  # C would cut a float that another object brings
        ("total = given['k'] if i else 0.5", {"k": 2, "s": ""}),  # changes its type
        ("total = total + 0.5 if i < 9 else given['k']", {"k": "text"}),  # what was not seen may be anything
        ("total += given['k']", {"k": np.float64(2), "s": ""}),  # NumPy's numbers divide by zero otherwise
        ("total = True + True; given.clear()", {"k": 1, "s": ""}),
    ],
)
def test_what_is_not_certain_stays_an_object(body, given):
    """Whole numbers out of objects, types that change, branches that were not run: none of them is declared."""
    assert "total" not in observed(LOOP.format(body), given=given)


def test_helpers_get_the_types_of_their_calls():
    """A helper's parameters are what all its calls give it, and its answer what it returns."""
    source = """
def g(k, x, obj):
    if k > 2:
        return x * k
    return obj.pull(x)

def f(given, n):
    total = 0.0
    for i in range(n):
        total += g(i, 0.5, given)
    return total
"""
    namespace = {"__name__": "__main__", "n": 5, "given": Spring()}
    exec(compile(source, "<cell 1>", "exec"), namespace)
    workload, live = capture("f(given, n)", namespace, lambda: [("cell 1", source)])
    payload = pack(live)
    try:
        facts = plan(workload, payload, Options(only=("cython-typed",)), send=lambda _: None).facts
    finally:
        release(payload)
    helper = facts.observed["g"]
    assert {name: str(kind) for name, kind in helper.names.items()} == {"k": "int64", "x": "float64"}
    assert str(helper.returns) == "float64"
