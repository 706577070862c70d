"""Loops whose number of turns hangs on the last digit are compiled without fast-math; others are not."""

import pytest

from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

ESCAPE = """
def f(c, n):
    z = c
    for k in range(n):
        if abs(z) > 2.0:
            return k
        z = z * z + c
    return n
"""
LOGISTIC = """
def f(x, n):
    k = 0
    while x < 0.99 and k < n:
        x = 3.9 * x * (1 - x)
        k += 1
    return k
"""
BISECTION = """
def f(a, b):
    while b - a > 1e-9:
        m = (a + b) / 2
        if m * m > 2:
            b = m
        else:
            a = m
    return a
"""
SERIES = """
def f(x, k):
    s, t = 0.0, 1.0
    while t > 1e-12:
        s += t
        t *= x / k
        k += 1.0
    return s
"""


def fast(source, call):
    namespace = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    row = next(row for row in backend.propose(workload, find_facts(workload, live)) if row.name == "cython-fast")
    assert isinstance(row, Variant), row
    return row


@pytest.mark.parametrize(("source", "call"), [(ESCAPE, "f(0.1 + 0.2j, 50)"), (LOGISTIC, "f(0.3, 500)")])
def test_a_number_multiplied_by_itself_until_a_limit_keeps_every_rounding(source, call):
    """Escape counts and chaotic maps are compiled without fast-math, and nothing of regrouped sums is said."""
    row = fast(source, call)
    assert "-ffast-math" not in row.flags
    assert "so that loops end after as many turns as in Python" in row.done
    assert not any("regrouped" in phrase or "NaN" in phrase for phrase in row.assumes)


@pytest.mark.parametrize(("source", "call"), [(BISECTION, "f(1.0, 2.0)"), (SERIES, "f(0.5, 1.0)")])
def test_a_loop_in_which_differences_do_not_grow_keeps_fast_math(source, call):
    """Bisection and sums until a tolerance multiply nothing by itself that the next turn starts from."""
    assert "-ffast-math" in fast(source, call).flags


def test_without_fast_math_magnitudes_are_compared_by_squares():
    """Without fast-math the root of a magnitude would take longer than the rest of the loop."""
    assert "if magnitude_near(z, 2.0) > 2.0:" in fast(ESCAPE, "f(0.1 + 0.2j, 50)").source
