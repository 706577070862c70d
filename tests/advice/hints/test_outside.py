"""A loop in the cell itself."""

import ast
from dataclasses import replace

from scenes import said, scene

from ipyaccel.advice.hints.outside import outside

TEXT = "total = 0\nfor k in range(10):\n    total += k\n"


def of_statement(text, **more):
    one = scene("def f(): pass", {}, **more)
    return replace(one, tree=ast.parse(text))


def test_a_loop_of_the_cells_own_belongs_into_a_function():
    """Where the cell's own lines take the time."""
    assert said(outside, of_statement(TEXT)) == [("the loop stands outside of any function", 2)]


def test_loops_in_functions_and_cheap_loops_are_none():
    """A function's loop is inside one; a loop that only calls functions has no time of its own."""
    assert said(outside, scene("def f(n):\n    for k in range(n):\n        n += k\n")) == []
    cheap = of_statement(TEXT)
    cheap = replace(cheap, function=replace(cheap.function, own=0.01))
    assert [round(finding.share, 2) for finding in outside(cheap)] == [0.01]
