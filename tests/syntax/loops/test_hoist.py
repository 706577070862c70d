"""What a loop would make anew in every turn, made before it; and what must stay."""

from __future__ import annotations

import ast
import textwrap

import pytest

from ipyaccel.model import Type
from ipyaccel.syntax.loops.hoist import hoisted
from ipyaccel.syntax.loops.loop import ArrayForm

SOURCE = """
def f(x, n, rounds):
    for step in range(rounds):
        for i in range(n):
            x[i] = i
        {more}
    return x
"""


def split(lines: list[str], more: str = "pass") -> tuple[list[str], list[str]]:
    """The lines that stay in the outer loop, and those that go before it."""
    tree = ast.parse(textwrap.dedent(SOURCE.format(more=more))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    outer = tree.body[0]
    assert isinstance(outer, ast.For)
    inner = outer.body[0]
    assert isinstance(inner, ast.For)
    types = {"x": Type("array", items=(Type("float"),), ndim=1), "n": Type("int"), "step": Type("int")}
    forms, early = hoisted(tree, [(inner, ArrayForm(lines, {}, frozenset()))], types, "np")
    return forms[0][1].lines, early.get(outer, [])


def test_numbers_and_what_is_made_of_them_go_before_the_loop() -> None:
    """The numbers of the turns, and a mask over them."""
    lines = ["i = np.arange(n)", "j = np.arange(len(x), x.shape[0] + 1)", "chosen = j > i[:, None]", "x[:] = chosen"]
    assert split(lines) == (["x[:] = chosen"], lines[:3])


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ("i = np.arange(step)", "pass"),
        ("i = np.arange(n)", "n += 1"),
        ("i = np.arange(n)", "i = 3"),
        ("i = np.arange(n) * x", "pass"),
        ("i = np.arange(f(n))", "pass"),
        ("i = np.zeros(n)", "pass"),
    ],
)
def test_what_the_loop_changes_stays(line: str, more: str) -> None:
    """A bound or the name itself is changed, an array's elements are read, a function is called, or it may be written into."""
    assert split([line, "x[:n] = i"], more) == ([line, "x[:n] = i"], [])


def test_a_name_made_twice_stays() -> None:
    """Two lines that give a name two meanings."""
    lines = ["i = np.arange(n)", "x[:n] = i", "i = np.arange(n + 1)"]
    assert split(lines) == (lines, [])
