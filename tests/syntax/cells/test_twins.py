"""Cells of every kind: their twins run in plain Python, and answer like the compiled cells."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from built import built

from ipyaccel.syntax.cells.reading import read_cell

CELLS = sorted(Path(__file__).with_name("typed").glob("*.pyx"))


def calls_of(text):
    """The calls that the first line of a cell names."""
    calls = ast.parse(text.split("\n")[0].removeprefix("# call: "), mode="eval").body
    return [ast.unparse(call) for call in (calls.elts if isinstance(calls, ast.Tuple) else [calls])]


def same(one, other):
    """Whether two answers are alike; numbers to twelve digits, as a whole number of Python may be where C has a double."""
    if isinstance(one, tuple | list):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.allclose(one, other, rtol=1e-12, atol=0)
    if isinstance(other, float):
        return one == pytest.approx(other, rel=1e-12)
    if isinstance(one, np.integer):
        return type(other) is int and one == other
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("path", CELLS, ids=[path.stem for path in CELLS])
def test_a_twin_answers_like_the_compiled_cell(path, tmp_path):
    """What the twin computes in Python is what the cell computes in C."""
    text = path.read_text()
    cell = read_cell(text)
    assert cell.reason is None
    assert cell.twin.count("\n") == text.count("\n")
    twin = {}
    exec(compile(cell.twin, "twin", "exec"), twin)
    module = built(text, tmp_path, f"cell_{path.stem}")
    for call in calls_of(text):
        names = {"np": np, **vars(module)}
        assert same(eval(call, {"np": np, **twin}), eval(call, names)), call
