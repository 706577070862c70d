"""An error that only C has is never answered by the user's own `except`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from compilers import needs_compiler

from ipyaccel.model import Declined, Variant

sys.path.insert(0, str(Path(__file__).parents[2]))

from test_cython_scalars import proposed

pytestmark = needs_compiler

SOURCE = """
def grown(n, k):
    return n * k

def f(n, k):
    total = 1
    for i in range(n):
        try:
            total = {value}
        except {error}:
            total = 0
    return total
"""


def typed(value: str, error: str) -> Variant | Declined:
    rows, _ = proposed(SOURCE.format(value=value, error=error), "f(3, 2)")
    row: Variant | Declined = rows["cython-typed"]
    return row


@pytest.mark.parametrize("error", ["OverflowError", "(ValueError, ArithmeticError)", "Exception"])
def test_names_stay_pythons(error: str) -> None:
    """Names that are computed with where the error is caught hold Python's whole numbers."""
    row = typed("total * k + i", error)
    assert isinstance(row, Variant)
    assert "long long n" in row.source
    assert "long long k" not in row.source
    assert "long long total" not in row.source


@pytest.mark.parametrize("error", ["ZeroDivisionError", "(ValueError, IndexError)"])
def test_other_errors(error: str) -> None:
    """Where something else is caught, whole numbers are C's."""
    row = typed("total * k + i", error)
    assert isinstance(row, Variant)
    assert "long long k" in row.source


def test_in_a_function_that_is_called() -> None:
    """What overflows in a function that is called there declines the program, at the line of the call."""
    row = typed("grown(n, k)", "Exception")
    assert isinstance(row, Declined)
    assert row.reason.line == 9
    assert "outgrew its 64 bits" in row.reason.text
