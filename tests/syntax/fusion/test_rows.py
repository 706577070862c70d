"""Slices computed from their own neighbours are stored row by row: the text, run as Python, answers like NumPy."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.fuse import Fusion, fusion

NUMPY = (Import("np", "numpy"),)
LAPLACE = "u[1:-1, 1:-1] = 0.25 * (u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:])"


def grid(ndim: int) -> Type:
    """The type of an array of floats."""
    return Type("array", items=(Type("float"),), ndim=ndim)


def written(statement: str, *, ndim: int = 2, by_rows: bool = True) -> str:
    """What becomes of a statement about u and w."""
    source = f"def f(u, w):\n    {statement}\n    return u\n"
    types = {"u": grid(ndim), "w": grid(ndim)}
    program = Program("f", (Function("f", source, ("u", "w"), 1, "cell 1"),), NUMPY)
    made = fusion(program, Facts({"f": FunctionTypes(types)}, argument_types=types), by_rows=by_rows)
    assert isinstance(made, Fusion), made
    return made.program.main.source


def answer(source: str, shape: tuple[int, ...], *, twice: bool) -> np.ndarray:
    """What a text answers for an uneven grid. `twice`: both arguments are the same array."""
    names: dict[str, object] = {"np": np}
    exec(source, names)
    u = np.arange(float(np.prod(shape))).reshape(shape) ** 1.5 % 7
    names["f"](u, u if twice else np.cos(u))  # type: ignore[operator]
    return u


@pytest.mark.parametrize("shape", [(0, 0), (2, 2), (1, 5), (3, 3), (4, 3), (7, 6)])
@pytest.mark.parametrize(
    ("statement", "held"),
    [
        (LAPLACE, "np.empty((2, m))"),
        ("u[2:, :] = u[:-2, :] + 1", "np.empty((3, m))"),
        ("u[:-1, 1:] = u[1:, :-1] * 2 + u[:-1, :-1]", "np.empty(m)"),
        ("u[:, :-1] += u[:, 1:]", "np.empty(m)"),
    ],
)
def test_rows_are_held_back(statement: str, held: str, shape: tuple[int, int]) -> None:
    """As many rows are held as the right side looks back, and one more."""
    text = written(statement)
    assert held in text
    plain = f"def f(u, w):\n    {statement}\n"
    np.testing.assert_array_equal(answer(text, shape, twice=False), answer(plain, shape, twice=False))


def test_planes_are_held_back() -> None:
    """In three dimensions the rows are planes."""
    statement = "u[1:-1, 1:-1, 1:-1] = u[:-2, 1:-1, 1:-1] + u[2:, 1:-1, 1:-1] + u[1:-1, :-2, 1:-1]"
    text = written(statement, ndim=3)
    assert "np.empty((2, m, p))" in text
    plain = f"def f(u, w):\n    {statement}\n"
    np.testing.assert_array_equal(answer(text, (5, 4, 6), twice=False), answer(plain, (5, 4, 6), twice=False))


@pytest.mark.parametrize(
    "statement",
    [
        "u[1:, :] = w[:-1, :] + 1",
        "u[1:, 1:] = u.T[1:, :-1] + 1",
        "u[1:, :] = u[0] + u[1:, :]",
        "u[::2, :] = u[1::2, :] + 1",
        "u[1:, :] = u[1:, :].sum(axis=1, keepdims=True) + u[:-1, :]",
        "u[8:, :] = u[:-8, :] + 1",
    ],
)
def test_the_whole_is_computed_first(statement: str) -> None:
    """Another array that may be the same, other rows, or rows far back need the whole right side before anything is stored."""
    text = written(statement)
    assert " % " not in text
    assert "new[i, j] = " in text
    shape = (10, 10)
    plain = f"def f(u, w):\n    {statement}\n"
    np.testing.assert_allclose(answer(text, shape, twice=True), answer(plain, shape, twice=True), rtol=1e-14)


def test_for_threads_nothing_is_held_back() -> None:
    """Turns that hold rows for each other cannot be shared out, so that threads get the whole array."""
    text = written(LAPLACE, by_rows=False)
    assert " % " not in text
    assert len([node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.For)]) == 4
