"""What the notebook gets of a climb."""

from __future__ import annotations

from typing import Any

import pytest
from compilers import needs_compiler

from ipyaccel.api import bench_cell
from ipyaccel.cell_options import parse_cell_line
from ipyaccel.errors import UserError

pytestmark = needs_compiler
SUM = """
def adds(double[:] u, int n):
    cdef double total = 0
    for i in range(n):
        total += u[i]
    return total
"""
BOX = """
cdef class Box:
    cdef double x

    def __init__(self, double x):
        self.x = x

    def get(self):
        return self.x


def twice(double x):
    return Box(2 * x).get()
"""
PLAIN = """
def f(x):
    return x * x


def sums(n):
    total = 0.0
    for i in range(n):
        total += f(0.5 * i)
    return total
"""
QUICK = "--budget 0.2 -q"


def climbed(text: str, line: str, notebook: dict[str, Any]) -> Any:
    return bench_cell(text, parse_cell_line(f"{QUICK} {line}"), notebook)


@pytest.fixture
def notebook() -> dict[str, Any]:
    """Names of a notebook."""
    import numpy as np

    return {"u": np.arange(100.0), "np": np}


def test_the_fastest_step_that_is_right_is_bound(notebook: dict[str, Any]) -> None:
    """The cell's function is compiled, and the result says which step it is of."""
    result = climbed(SUM, "adds(u, 100)", notebook)
    assert notebook["adds"](notebook["u"], 100) == 4950
    assert result.data.ladder.bound == result.best
    assert result.best != "python"


def test_other_sizes_than_those_tried_are_checked(notebook: dict[str, Any]) -> None:
    """A step without checks of bounds would read beyond the array: the checked step below it raises the IndexError."""
    climbed(SUM, '--bind "no checks" adds(u, 100)', notebook)
    with pytest.raises(IndexError):
        notebook["adds"](notebook["u"], 101)
    assert notebook["adds"](notebook["u"], 100) == 4950


def test_the_user_chooses_the_step(notebook: dict[str, Any]) -> None:
    """`--bind python` leaves plain Python; a step that is not there, or not right, is the user's mistake."""
    climbed(SUM, "--bind python adds(u, 100)", notebook)
    assert type(notebook["adds"]).__name__ == "function"
    with pytest.raises(UserError, match="there is no step `fastest` here"):
        climbed(SUM, "--bind fastest adds(u, 100)", notebook)


def test_classes_and_all_functions_are_bound(notebook: dict[str, Any]) -> None:
    """As with `%%cython`, everything that Python can see of the cell."""
    climbed(BOX, "twice(4)", notebook)
    assert notebook["twice"](4) == 8.0
    assert notebook["Box"](3).get() == 3.0


def test_after_a_failure_no_older_function_is_left(notebook: dict[str, Any]) -> None:
    """A cell that cannot be compiled does not leave what an earlier cell had defined under the name."""
    notebook["adds"] = abs
    with pytest.raises(UserError, match="line 3"):
        climbed("\ndef adds(double x):\n    return unknown_name_here(x)\n", "adds(3)", notebook)
    assert "adds" not in notebook


def test_a_cell_whose_python_raises_is_not_bound(notebook: dict[str, Any]) -> None:
    """There is no answer that a step could be held against, so none is known to be right."""
    result = climbed("\ndef breaks(int n):\n    return 1 // (n - n)\n", "breaks(3)", notebook)
    assert "ZeroDivisionError" in result.data.error
    assert "breaks" not in notebook


def test_functions_written_anew_take_what_the_users_take(notebook: dict[str, Any]) -> None:
    """A cell of Python: the entry is compiled and falls back on the user's own for other types, its helpers are Python's."""
    climbed(PLAIN, "sums(100)", notebook)
    assert notebook["sums"](100) == sum((0.5 * i) ** 2 for i in range(100))
    assert notebook["f"](3) == 9


def test_a_cell_without_a_likeness_is_bound_as_typed_or_faster(notebook: dict[str, Any]) -> None:
    """C from a header with no Python beside it: the reference is the cell as typed, and the speedups are against that."""
    text = '\ncdef extern from "stdlib.h":\n    long long llabs(long long n)\n\ndef size(long long n):\n    return llabs(n)\n'
    result = climbed(text, "size(-5)", notebook)
    assert notebook["size"](-7) == 7
    if result.data.reference != "python":
        assert result.frame.loc["your types", "speedup"] == 1.0
        assert result.frame.loc["python", "status"] == "declined"
