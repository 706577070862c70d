"""`min` and `max` of three whole numbers are chosen without a jump in cython-fast, and nothing else is."""

from __future__ import annotations

import pytest

from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

PROGRAM = """
def f(n, x):
    total = 0
    for k in range(n):
        total += {}
    return total
"""


def written(expression: str, name: str = "cython-fast") -> str:
    """The text of a variant."""
    source, namespace = PROGRAM.format(expression), {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture("f(9, 0.5)", namespace, lambda: [("cell 1", source)])
    row = next(row for row in backend.propose(workload, find_facts(workload, live)) if row.name == name)
    assert isinstance(row, Variant), row
    return row.source


def test_three_whole_numbers() -> None:
    """Each has its function, whose choices are those of Python."""
    text = written("min(k, n - k, 4) - max(k, 7 - k, 2)")
    assert "total += smallest(k, n - k, 4) - largest(k, 7 - k, 2)" in text
    assert "one = a if a < b else b\n    return one if one < c else c" in text
    assert "one = a if a > b else b\n    return one if one > c else c" in text


@pytest.mark.parametrize("expression", ["min(k, n)", "min(k, x, 4)", "min(k, n, 4, 5)", "max(x, x * k, 0.5)"])
def test_other_numbers_keep_min(expression: str) -> None:
    """Two, four, or floats among them: Cython's own does it."""
    assert f"total += {expression}" in written(expression)


def test_with_pythons_checks_min_stays() -> None:
    """Between checks of overflow nothing would be gained."""
    assert "min(k, n - k, 4)" in written("min(k, n - k, 4)", "cython-typed")
