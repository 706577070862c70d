"""Divisions that raise no error in Python are told from those that do."""

from __future__ import annotations

import numpy as np
import pytest

from ipyaccel.backends.divisions import divides_without_error
from ipyaccel.backends.numba import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

PROGRAM = """
import math
import numpy as np

HALF = 0.5

def f(u, x, n):
    s = 0.0
    for k in range(1, n):
        y = u[k] * 2
        s += {}
    return s
"""


def found(expression: str) -> tuple[bool, str]:
    """The verdict, and the text of the plain Numba row."""
    namespace: dict[str, object] = {}
    source = PROGRAM.format(expression)
    exec(compile(source, "<cell>", "exec"), namespace)
    namespace["u"] = np.ones(5)
    workload, live = capture("f(u, 2.0, 4)", namespace, lambda: [("cell 1", source)])
    facts = find_facts(workload, live)
    assert workload.program is not None
    row = next(row for row in backend.propose(workload, facts) if row.name == "numba")
    assert isinstance(row, Variant), row
    return divides_without_error(workload.program, facts), row.source


@pytest.mark.parametrize(
    "expression",
    [
        "x / 2",
        "x % -3.0",
        "1.0 / (1.0 + 0.25 * abs(x))",
        "x / (x * x + y**2 + 1)",
        "x / (math.sqrt(2.0) + math.exp(x))",
        "x / math.pi + x / HALF",
        "u[k] / x",
        "x / y",
        "y / (x - u[k])",
    ],
)
def test_divisors_that_cannot_be_zero_or_are_numpys(expression: str) -> None:
    """Literals, sums of something above zero and squares, and whatever is divided as NumPy divides need no look."""
    quiet, text = found(expression)
    assert quiet
    assert '@njit(error_model="numpy")' in text


@pytest.mark.parametrize(
    "expression",
    [
        "x / x",
        "1.0 / math.exp(x)",
        "1.0 / (abs(x) * 0.5)",
        "1.0 / (1.0 - x * x)",
        "1.0 / (x + 1.0)",
        "k // (n - 3)",
        "n % k",
        "x**-2",
        "x**n",
        "divmod(n, 3)[0]",
        "u[k] // x",
        "x + 1",
    ],
)
def test_divisors_that_may_be_zero(expression: str) -> None:
    """What may vanish, differences, NumPy's whole divisions and powers that divide are still looked at."""
    quiet, text = found(expression)
    assert not quiet
    assert "error_model" not in text
