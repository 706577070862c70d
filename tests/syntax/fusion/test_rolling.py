"""np.roll in array expressions becomes positions that go round: the text, run as Python, answers like NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.fuse import Fusion, fusion

TYPES = {
    "u": Type("array", items=(Type("float"),), ndim=2),
    "x": Type("array", items=(Type("float"),), ndim=1),
    "k": Type("int"),
}


def source(expression: str) -> str:
    """A function that answers with the expression."""
    return f"def f(u, x, k):\n    return {expression}\n"


def written(expression: str) -> str | None:
    """The function in loops; None when NumPy keeps it."""
    program = Program("f", (Function("f", source(expression), ("u", "x", "k"), 1, "cell 1"),), (Import("np", "numpy"),))
    made = fusion(program, Facts({"f": FunctionTypes(TYPES)}, argument_types=TYPES))
    return made.program.main.source if isinstance(made, Fusion) and "np.roll" not in made.program.main.source else None


def answer(text: str, u: np.ndarray, x: np.ndarray, k: int) -> object:
    """What a text answers."""
    names: dict[str, object] = {"np": np}
    exec(text, names)
    return names["f"](u, x, k)  # type: ignore[operator]


@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (1, 1), (2, 3), (5, 4)])
@pytest.mark.parametrize(
    "expression",
    [
        "np.roll(u, 1, axis=0) + np.roll(u, -1, 0) - 2 * u",
        "np.roll(u, 1, -1) * np.roll(u, -1, axis=1)",
        "np.roll(u, (1, -2), axis=(0, 1)) + 1",
        "np.roll(u, k, 1) + np.roll(u.T, 1, 0).T",
        "np.roll(np.roll(u, 1, 0), 1, 1) + u",
        "np.roll(x, -k) * 2 + np.roll(x, 1)",
        "np.roll(u, 1, 0)[:, 1:] + u[:, 1:]",
        "(np.roll(u, -1, 1) - u).sum()",
    ],
)
@pytest.mark.parametrize("k", [0, 3, -4, 11])
def test_positions_go_round(expression: str, shape: tuple[int, int], k: int) -> None:
    """Any shift, along any axis, of any length."""
    text = written(expression)
    assert text is not None
    u, x = np.random.default_rng(1).random(shape), np.arange(float(shape[1]))
    np.testing.assert_allclose(answer(text, u, x, k), answer(source(expression), u, x, k), rtol=1e-13)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "expression",
    [
        "np.roll(u, 1) + u",
        "np.roll(u + 1, 1, 0) + u",
        "np.roll(u, 1, k) + u",
        "np.roll(u[1:], 1, 0) + u[1:]",
        "np.roll(u, (1, 2), axis=(0, 0)) + u",
        "np.roll(x, x[0]) + x",
    ],
)
def test_left_to_numpy(expression: str) -> None:
    """Elements that cross rows, values that have no array yet, parts of arrays and axes that are not known."""
    assert written(expression) is None


def test_in_place_keeps_what_was_there() -> None:
    """An array that is rolled onto itself is computed as a whole before anything is stored."""
    text = source("u").replace("return u", "u[:, :] = np.roll(u, 1, 0) + u\n    return u")
    program = Program("f", (Function("f", text, ("u", "x", "k"), 1, "cell 1"),), (Import("np", "numpy"),))
    made = fusion(program, Facts({"f": FunctionTypes(TYPES)}, argument_types=TYPES))
    assert isinstance(made, Fusion)
    u = np.arange(12.0).reshape(3, 4)
    want = np.roll(u, 1, 0) + u
    np.testing.assert_array_equal(answer(made.program.main.source, u, u[0], 0), want)  # type: ignore[arg-type]
