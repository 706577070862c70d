"""A version says what it takes for granted only where the program gives cause."""

import numpy as np
import pytest

from ipyaccel.syntax.assumptions import BOUNDS, DIVIDES, FITS, NO_NAN, REGROUPED, relevant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

ALL = (FITS, BOUNDS, NO_NAN, REGROUPED, DIVIDES)
FLOATS = {NO_NAN, REGROUPED}


def said(source, call, **values):
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return set(relevant(ALL, workload.program, find_facts(workload, live)))


@pytest.mark.parametrize(
    ("body", "call", "more"),
    [
        ("return n if n < 2 else f(n - 1) + f(n - 2)", "f(5)", set()),
        ("return n % 3", "f(5)", {DIVIDES}),
        ("return n / 3", "f(5)", {DIVIDES} | FLOATS),
        ("n //= 2\n    return n", "f(5)", {DIVIDES}),
        ("return n + 1", "f(5.0)", FLOATS),
        ("return n * 0.5", "f(5)", FLOATS),
        ("return 2.0**n", "f(5)", {DIVIDES} | FLOATS),
        ("return n**2", "f(5)", set()),
        ("return np.sqrt(n)", "f(5)", FLOATS),
        ("return n[0] + n[1]", "f(x)", {BOUNDS}),
        ("return n[0] + n[1]", "f(y)", {BOUNDS} | FLOATS),
        ("return np.divide(n, n)", "f(y)", {DIVIDES} | FLOATS),
        ("return float(n)", "f(5)", FLOATS),
    ],
)
def test_only_what_the_program_does_is_said(body, call, more):
    """Division, indices and floats each bring their phrases; that integers fit is always said."""
    source = f"def f(n):\n    {body}\n"
    assert said(source, call, x=np.arange(3), y=np.arange(3.0)) == {FITS} | more


def test_what_could_not_be_typed_may_hold_floats():
    """Without types every phrase about floats stays."""
    assert said("def f(n):\n    return sorted(str(n))[0]\n", "f(5)") >= FLOATS


def test_the_order_is_that_of_the_phrases():
    """Phrases come out as they went in."""
    source = "def f(n):\n    return n / 2\n"
    namespace = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture("f(3)", namespace, lambda: [("cell 1", source)])
    assert relevant(ALL, workload.program, find_facts(workload, live)) == (FITS, NO_NAN, REGROUPED, DIVIDES)
