"""A row that is stored as a tuple is stored number by number where that is the same, and only there."""

from __future__ import annotations

import ast

import numpy as np
import pytest

import ipyaccel
from ipyaccel.backends._cython.before.row_stores import with_row_stores
from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type

FLOAT = Type("float")
ROWS = Type("array", items=(FLOAT,), ndim=2)
NAMES = {
    "path": ROWS,
    "whole": Type("array", items=(Type("int"),), ndim=2),
    "v": Type("array", items=(FLOAT,), ndim=1),
    **dict.fromkeys(("n", "k"), Type("int")),
    **dict.fromkeys(("x", "y"), FLOAT),
}
LOOP = "def f(n, x, y, v):\n    {made}\n    for k in range(n):\n        {stored}\n    return path\n"
ZEROS = "path = np.zeros((n, 2))"


def written(stored: str, made: str = ZEROS) -> str:
    """The text of the loop's body afterwards."""
    source = LOOP.format(made=made, stored=stored)
    ast.parse(source)
    program = Program("f", (Function("f", source, ("n", "x", "y", "v"), 1, "cell 1"),), (Import("np", "numpy"),))
    text = with_row_stores(program, Facts(types={"f": FunctionTypes(NAMES)})).main.source
    ast.parse(text)
    return text.split("range(n):\n        ")[1].split("\n    return")[0]


@pytest.mark.parametrize("stored", ["path[k] = (x, y)", "path[k] = x, y", "path[k] = [x, y]", "path[k, :] = (x, y)"])
def test_a_row_is_stored_number_by_number(stored) -> None:
    """All ways of writing it are the same."""
    assert written(stored) == "path[k, 0], path[k, 1] = x, y"


def test_numbers_over_several_lines_stay_a_statement() -> None:
    """Without the brackets a line break would end it."""
    assert written("path[k + 1] = (x + 2 *\n            y, y)") == "path[k + 1, 0], path[k + 1, 1] = x + 2 * y, y"


@pytest.mark.parametrize(
    ("stored", "made"),
    [
        ("path[k] = (x, y, x)", ZEROS),
        ("path[k] = (x,)", ZEROS),
        ("path[k] = (x, v)", ZEROS),
        ("path[k] = (*v, x)", ZEROS),
        ("path[v.argmax()] = (x, y)", ZEROS),
        ("path[k, 0] = x", ZEROS),
        ("path[:k] = (x, y)", ZEROS),
        ("whole[k] = (x, y)", "whole = path = np.zeros((n, 2), dtype=int)"),
        ("path[k] = (x, y)", "path = np.zeros((n, n))"),
        ("path[k] = (x, y)", "path = np.zeros((n, 2)); path = path.T"),
    ],
)
def test_any_other_row_stays(stored, made) -> None:
    """Other numbers of columns, other elements, places that would be computed twice."""
    assert written(stored, made) == stored


def swapped(n: int) -> np.ndarray:
    """Rows made of the row before, with the columns exchanged."""
    path = np.zeros((n, 2))
    path[0] = (1.0, 2.5)
    for k in range(1, n):
        path[k] = (path[k - 1, 1] + k, path[k - 1, 0])
        path[-1] = path[k, 1], path[k, 0]
    return path


def test_the_answer_is_pythons() -> None:
    """Every number is computed before the first is stored, negative places are counted from the end, and no tuple is left."""
    result = ipyaccel.compare("swapped(9)", {"swapped": swapped}, only="cython-typed,cython-fast", budget=0.1)
    assert list(result.frame.status) == ["ok", "ok", "ok"]
    assert "path_view[k, 0], path_view[k, 1] = path_view[k - 1, 1] + k, path_view[k - 1, 0]" in result.source("cython-typed")
