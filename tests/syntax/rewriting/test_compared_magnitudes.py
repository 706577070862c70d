"""A complex number's magnitude is compared by squares where that says the same, and only there."""

from __future__ import annotations

import ast
import itertools
import math
import operator

import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.rewriting.compared_magnitudes import NEAR, with_compared_magnitudes

NAMES = {"z": Type("complex", 128), "x": Type("float"), "n": Type("int"), "w": Type("complex", 64)}
PARTS = (0.0, -0.0, 1e-200, 0.6, 0.8, -2.0, math.nextafter(2.0, 3.0), 1e150, 1e200, math.inf, math.nan)
LIMITS = (2.0, 1, 0, -1.0, 1e-170, 1e160, math.inf, math.nan, 3037000500)


def written(expression: str) -> str:
    """A function that answers with the expression, written anew."""
    source = f"def f(z, x, n, w):\n    return {expression}\n"
    program = Program("f", (Function("f", source, tuple("zxnw"), 1, "cell 1"),), (Import("np", "numpy"),))
    made, facts = with_compared_magnitudes(program, Facts(types={"f": FunctionTypes(NAMES)}))
    assert all(function.name in facts.types for function in made.functions)
    return made.main.source.partition("return ")[2].strip()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("abs(z) > 2", "magnitude_near(z, 2) > 2"),
        ("x >= np.abs(z * z)", "x >= magnitude_near(z * z, x)"),
        ("abs(z) < n and x < 1", "magnitude_near(z, n) < n and x < 1"),
    ],
)
def test_taken(before: str, after: str) -> None:
    """Comparisons with a plain number, on either side."""
    assert written(before) == after


@pytest.mark.parametrize(
    "expression", ["abs(z) == 2", "abs(x) > 2", "abs(z) > x + 1", "abs(w) > 2", "1 < abs(z) < 2", "abs(z) > z"]
)
def test_refused(expression: str) -> None:
    """No equality, no plain numbers, no limit that would be computed twice, no numbers of single precision."""
    assert written(expression) == expression


def test_own_abs() -> None:
    """A function `abs` of the user's own is left alone."""
    source = "def f(z, abs):\n    return abs(z) > 2\n"
    program = Program("f", (Function("f", source, ("z", "abs"), 1, "cell 1"),))
    assert with_compared_magnitudes(program, Facts(types={"f": FunctionTypes(NAMES)}))[0] is program


def test_same_side() -> None:
    """The number that stands for the magnitude is on the same side of the limit as the magnitude, for extreme numbers too."""
    namespace: dict[str, object] = {}
    exec(NEAR.format(name="near"), namespace)
    near = namespace["near"]
    tried = 0
    for real, imaginary, limit in itertools.product(PARTS, PARTS, LIMITS):
        z = complex(real, imaginary)
        try:
            truth = abs(z)
        except OverflowError:
            truth = math.inf
        for compare in (operator.lt, operator.le, operator.gt, operator.ge):
            try:
                stands = near(z, limit)  # type: ignore[operator]
            except OverflowError:
                stands = math.inf
            assert compare(stands, limit) == compare(truth, limit), (z, limit)
            tried += 1
    assert tried == len(PARTS) ** 2 * len(LIMITS) * 4
    assert ast.parse(NEAR.format(name="near"))
