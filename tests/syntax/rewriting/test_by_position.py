"""Keywords in calls of the program's own functions become positions, where nothing changes by that."""

import pytest

from ipyaccel.model import Function, Program
from ipyaccel.syntax.rewriting.by_position import by_position

HELPER = "def scale(x, factor=1.0, k=-2, label=None):\n    return x\n"


def written(line, helper=HELPER, parameters=("x", "factor", "k", "label")):
    entry = f"def entry(a, b, f, g):\n    return {line}\n"
    program = Program(
        "entry", (Function("scale", helper, parameters, 1, "cell 1"), Function("entry", entry, ("a", "b", "f", "g"), 5, "cell 1"))
    )
    return by_position(program).main.source.split("return ")[1].rstrip()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("scale(0.5, factor=a)", "scale(0.5, a)"),
        ("scale(0.5, k=a)", "scale(0.5, 1.0, a)"),
        ("scale(a, label=b)", "scale(a, 1.0, -2, b)"),
        ("scale(x=a, factor=f(b))", "scale(a, f(b))"),
        ("scale(k=a, x=b)", "scale(b, 1.0, a)"),
        ("scale(a, factor=(a + b), k=scale(b, k=1))", "scale(a, (a + b), scale(b, 1.0, 1))"),
        ("scale(k=(a), x=b)", "scale((b), 1.0, a)"),
        ("scale(a, k = b)", "scale(a, 1.0, b)"),
        ("scale(é := 1, k=b)", "scale(é := 1, 1.0, b)"),
    ],
)
def test_keywords_take_their_places(line, expected):
    """Arguments stand where their parameters do, with literal defaults between them."""
    assert written(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "scale(k=f(a), factor=g(b), x=a)",
        "scale(*a, k=b)",
        "scale(a, **b)",
        "scale(a, x=b)",
        "scale(a, other=b)",
        "g(a, key=b)",
        "(lambda scale: scale(a, k=b))(f)",
    ],
)
def test_calls_stay_whose_meaning_could_change(line):
    """Calls stay where the order of computing would change, where Python raises, and where another function is called."""
    assert written(line) == line


def test_a_default_that_is_no_literal_is_not_repeated():
    """A default that is computed once, when the function is made, is not written into the call."""
    helper = "def scale(x, factor=[], k=2):\n    return x\n"
    assert written("scale(a, k=b)", helper, ("x", "factor", "k")) == "scale(a, k=b)"
    helper = "def scale(x, *, k=2):\n    return x\n"
    assert written("scale(a, k=b)", helper, ("x", "k")) == "scale(a, k=b)"
