"""Array expressions as loops: the fused text, run as Python, answers like NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.fuse import fuse

VECTOR = Type("array", items=(Type("float"),), ndim=1)
GRID = Type("array", items=(Type("float"),), ndim=2)
NUMPY = (Import("np", "numpy"),)


def program(source: str, parameters: tuple[str, ...]) -> Program:
    """A program of one function `f`."""
    return Program("f", (Function("f", source, parameters, 1, "cell 1"),), NUMPY)


def run(made: Program, *args: object) -> Any:
    """The program's answer when run as Python."""
    names: dict[str, object] = {}
    for item in made.imports:
        exec(item.statement, names)
    for function in made.functions:
        exec(function.source, names)
    with np.errstate(all="ignore"):
        return names[made.entry](*args)  # type: ignore[operator]


def fused(source: str, **types: Type) -> Program:
    """The fused program; NumPy's arithmetic on arrays must be gone."""
    facts = Facts({"f": FunctionTypes(types)}, argument_types=types)
    made = fuse(program(source, tuple(types)), facts)
    assert isinstance(made, Program), made
    return made


@pytest.mark.parametrize("size", [0, 1, 7])
def test_polynomial(size: int) -> None:
    """A polynomial is one loop into a new array."""
    source = "def f(x): return 0.25*x**3 + 0.75*x**2 - 1.5*x - 2\n"
    made = fused(source, x=VECTOR)
    x = np.linspace(-2, 3, size)
    np.testing.assert_allclose(run(made, x), 0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2, rtol=1e-12)
    assert "for i in range(n)" in made.main.source


@pytest.mark.parametrize("shape", [(0, 0), (1, 4), (2, 2), (5, 6)])
def test_slices_read_before_they_are_written(shape: tuple[int, int]) -> None:
    """A slice assignment that reads its neighbours uses the old values for all of them."""
    source = "def f(u):\n    u[1:-1, 1:-1] = (u[2:, 1:-1] + u[:-2, 1:-1]) * 0.3 + u[1:-1, 2:] / 4\n    return u\n"
    made = fused(source, u=GRID)
    u = np.arange(float(shape[0] * shape[1])).reshape(shape) ** 1.5
    want = run(program(source, ("u",)), u.copy())
    np.testing.assert_array_equal(run(made, u), want)


def test_euclidean_distance() -> None:
    """A reduction over an expression needs no array, and different lengths raise as in NumPy."""
    source = "def f(x, y):\n    return np.sqrt(np.sum((x - y)**2))  # distance\n"
    made = fused(source, x=VECTOR, y=VECTOR)
    x, y = np.linspace(0, 1, 9), np.linspace(3, 1, 9) ** 2
    np.testing.assert_allclose(run(made, x, y), np.sqrt(np.sum((x - y) ** 2)), rtol=1e-12)
    assert "empty" not in made.main.source
    assert "# distance" in made.main.source
    with pytest.raises(ValueError, match="broadcast"):
        run(made, x, y[:3])
