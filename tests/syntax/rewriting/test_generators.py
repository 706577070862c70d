"""Generators inside `sum`, `min` and `max` become lists; others stay."""

from __future__ import annotations

import pytest

from ipyaccel.model import Function, Program
from ipyaccel.syntax.rewriting.generators import with_lists_for_generators


def written(body, **more):
    source = f"def f(x, n):\n    return {body}\n"
    program = Program("f", (Function("f", source, ("x", "n"), 1, "cell 1"),), **more)
    return with_lists_for_generators(program).main.source.split("return ")[1].rstrip()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("sum(v * v for v in x)", "sum([v * v for v in x])"),
        ("sum((v * v for v in x if v), 0.5)", "sum([v * v for v in x if v], 0.5)"),
        ("max(sum(a * b for b in x) for a in x)", "max([sum([a * b for b in x]) for a in x])"),
        ("sum((v + 1) for v in x) + min((v) for v in (x))", "sum([(v + 1) for v in x]) + min([(v) for v in (x)])"),
        ("sum(\n        v\n        for v in x\n    )", "sum([\n        v\n        for v in x\n    ])"),
    ],
)
def test_what_goes_through_all_items_gets_a_list(before, after):
    """With and without parentheses of its own, one in another, over several lines."""
    assert written(before) == after


@pytest.mark.parametrize("body", ["any(1 / v > 3 for v in x)", "list(v for v in x)", "x.sum(v for v in x)"])
def test_others_stay(body):
    """What may stop early, or is not Python's own function."""
    assert written(body) == body


def test_a_sum_of_the_users_own_stays():
    """The program's `sum` may do anything with a generator."""
    assert written("sum(v for v in x)", globals=("sum",)) == "sum(v for v in x)"
