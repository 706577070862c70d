"""A row that is unpacked is read number by number where that is the same, and only there."""

from __future__ import annotations

import ast

import numpy as np
import pytest

import ipyaccel
from ipyaccel.backends._cython.before.row_reads import with_row_reads
from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type

FLOAT = Type("float")
NAMES = {
    "points": Type("array", items=(FLOAT,), ndim=2),
    "cube": Type("array", items=(FLOAT,), ndim=3),
    "state": Type("array", items=(FLOAT,), ndim=1),
    "pairs": Type("list", items=(Type("tuple", items=(FLOAT, FLOAT)),)),
    **dict.fromkeys(("n", "k", "i"), Type("int")),
    **dict.fromkeys(("x", "y", "total"), FLOAT),
}
HEAD = "def f(points, cube, state, pairs, n):\n    total = 0.0\n"


def written(body: str) -> str:
    """The body afterwards."""
    source = HEAD + "".join(f"    {line}\n" for line in body.split("\n")) + "    return total\n"
    function = Function("f", source, ("points", "cube", "state", "pairs", "n"), 1, "cell 1")
    text = with_row_reads(Program("f", (function,)), Facts(types={"f": FunctionTypes(NAMES)}))[0].main.source
    ast.parse(text)
    return "\n".join(line.removeprefix("    ") for line in text.removeprefix(HEAD).split("\n")[:-2])


def test_an_unpacked_row_is_read_number_by_number() -> None:
    """Rows of another length are unpacked by Python, which says what is wrong."""
    numbers = "if points.shape[1] == 2:\n    x, y = points[k, 0], points[k, 1]\nelse:\n    x, y = points[k]"
    assert written("x, y = points[k]") == numbers
    assert (
        written("(x, y) = points[k, :]  # a place")
        == numbers.replace("= points[k]", "= points[k, :]").replace("else:\n    x, y", "else:\n    (x, y)") + "  # a place"
    )


def test_an_unpacked_array_is_read_number_by_number() -> None:
    """Its only axis is asked for its length."""
    assert written("x, y = state") == "if state.shape[0] == 2:\n    x, y = state[0], state[1]\nelse:\n    x, y = state"


def test_a_loop_through_rows_counts_them() -> None:
    """With a counter of its own, or with that of `enumerate`."""
    body = "\n    total += x * y"
    assert written(f"for x, y in points:{body}").startswith("for row in range(points.shape[0]):\n    if points.shape[1] == 2:")
    assert written(f"for i, (x, y) in enumerate(points):{body}").startswith("for i in range(points.shape[0]):\n    if points")


@pytest.mark.parametrize(
    "body",
    [
        "x, y = cube[k]",
        "x, y = pairs[k]",
        "x, *y = points[k]",
        "x, x = points[k]",
        "x, y = points[state.argmax()]",
        "x = y, x = points[k]",
        "if n: x, y = points[k]",
        "x, y = points[k]; total += x",
        "for x, y in pairs:\n    total += x",
        "for x, y in points: total += x",
        "for x, y in points:\n    points = points + 1",
        "for x, y in points:\n    total += x\nelse:\n    total = 0.0",
        "for i, (x, y) in enumerate(points, 1):\n    total += x",
    ],
)
def test_anything_else_stays(body) -> None:
    """Other values, places that would be computed twice, loops that would not be the same."""
    assert written(body) == body


def length(points: np.ndarray, origin: np.ndarray) -> float:
    """Through all rows, and through an array with one axis."""
    x0, y0 = origin
    total = 0.0
    for x, y in points:
        total += abs(x - x0) + abs(y - y0)
        x0, y0 = x, y
    return total


def test_the_answer_is_pythons() -> None:
    """On the call and on other inputs, rows of other lengths among them."""
    given = {"length": length, "points": np.arange(20.0).reshape(10, 2), "origin": np.ones(2)}
    result = ipyaccel.compare("length(points, origin)", given, only="cython-typed,cython-fast", budget=0.1)
    assert list(result.frame.status) == ["ok", "ok", "ok"]
    assert "x, y = points_view[row, 0], points_view[row, 1]" in result.source("cython-typed")
    assert "same here and on" in result.frame.note["cython-typed"]
