"""Loops over evenly spaced whole numbers become ranges with the same numbers."""

import ast

import pytest

from ipyaccel.model import Function, Program
from ipyaccel.syntax.rewriting.progressions import with_ranges


def written(numbers, parameters=("total",), **others):
    source = f"def add({', '.join(parameters)}):\n    for d in {numbers}:\n        total += d\n    return total\n"
    program = Program("add", (Function("add", source, parameters, 1, "cell 1"),), **others)
    return with_ranges(program).main.source.split(" in ")[1].split(":\n")[0]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ("(-1, 0, 1)", "range(-1, 2)"),
        ("[0, 1, 2]", "range(3)"),
        ("(1, 3, 5)", "range(1, 6, 2)"),
        ("(3, 1, -1)", "range(3, -2, -2)"),
        ("(-1, 1)", "range(-1, 2, 2)"),
        ("(7,)", "range(7, 8)"),
    ],
)
def test_evenly_spaced_numbers_are_a_range(numbers, expected):
    """The range gives the numbers of the tuple, in their order."""
    assert written(numbers) == expected
    assert list(eval(expected)) == list(ast.literal_eval(numbers))


@pytest.mark.parametrize(
    "numbers",
    ["(1, 2, 4)", "(1, 1)", "()", "(0.0, 1.0)", "(False, True)", "(0, total)", "{0, 1}", "(2**40, 1)", "(0, 2147483648)"],
)
def test_other_loops_stay(numbers):
    """Uneven or equal numbers, floats, truth values, sets and large numbers stay as they are."""
    assert written(numbers) == numbers


def test_another_range_is_left_alone():
    """Where `range` is the user's own, nothing is written with it."""
    assert written("(0, 1)", ("total", "range")) == "(0, 1)"
    assert written("(0, 1)", globals=("range",)) == "(0, 1)"
