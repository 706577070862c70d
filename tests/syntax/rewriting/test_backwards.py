"""Ranges that are gone through backwards keep their numbers."""

from __future__ import annotations

import ast

import pytest

from ipyaccel.model import Function, Program
from ipyaccel.syntax.rewriting.backwards import with_ranges_backwards
from ipyaccel.syntax.rewriting.starts import with_starts_by_position


def rewritten(source: str, step=with_ranges_backwards) -> str:  # type: ignore[no-untyped-def] # one of the two rewriters
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    parameters = tuple(argument.arg for argument in tree.args.args)
    made: Program = step(Program("f", (Function("f", source, parameters, 1, "cell 1"),)))
    return made.main.source


@pytest.mark.parametrize("numbers", ["range(n)", "range(2, n)", "range(1, n + 1)", "range(n, 9)", "range(-3, n - 2)", "range(7)"])
def test_same_numbers(numbers: str) -> None:
    """The numbers come in the same order, for empty ranges too."""
    source = f"def f(n):\n    found = []\n    for k in reversed({numbers}):\n        found.append(k)\n    return found\n"
    made = rewritten(source)
    assert "reversed" not in made
    before: dict[str, object] = {}
    after: dict[str, object] = {}
    exec(source, before)
    exec(made, after)
    for n in range(-4, 12):
        assert after["f"](n) == before["f"](n)  # type: ignore[operator]


@pytest.mark.parametrize("numbers", ["range(0, n, 2)", "range(f(n), f(n))", "[1, n]", "range(*n)"])
def test_left_alone(numbers: str) -> None:
    """Steps, calls whose order counts, and lists stay as they are."""
    source = f"def f(n):\n    for k in reversed({numbers}):\n        print(k)\n"
    assert rewritten(source) == source


def test_starts() -> None:
    """`start=` of `enumerate` goes, and only there."""
    source = "def f(x):\n    return [i for i, v in enumerate(x, start=1)], sum(x, start=1)\n"
    assert rewritten(source, with_starts_by_position) == source.replace("(x, start=1)]", "(x, 1)]")
