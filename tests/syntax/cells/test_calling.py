"""How a cell is called: which function is entered with which values, and what the cell takes from the notebook."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ipyaccel.errors import UserError
from ipyaccel.model import Cell
from ipyaccel.syntax.cells.calling import ENTRY, Called, call_of_cell

TEXT = """
def f(x):
    return SCALE * x + np.sin(x)

def trapez(a, b, n=100):
    total = 0.0
    for i in range(n):
        total += f(a + i * (b - a) / n)
    return total

class Walk:
    def __init__(self, n):
        self.n = n
    def length(self):
        return trapez(0, 1, self.n)

def apply(g, n):
    return sum(g(i) for i in range(n))
"""
NOTEBOOK: dict[str, Any] = {"SCALE": 3.0, "np": np, "u": np.arange(4), "other": abs}


def called(call: str, text: str = TEXT, notebook: dict[str, Any] = NOTEBOOK) -> Called:
    public = ("f", "trapez", "Walk", "apply")
    return call_of_cell(call, Cell(text, text, public=public, private=("hidden",)), notebook, None)


@pytest.mark.parametrize(("call", "arguments"), [("trapez(0, 1)", (0, 1, 100)), ("trapez(0, b=1, n=7)", (0, 1, 7))])
def test_one_call_of_one_function_is_entered_by_position(call: str, arguments: tuple[int, ...]) -> None:
    """Keywords and defaults become positions, for that is how a compiled function is timed."""
    made = called(call)
    assert (made.entered.entry, made.entered.added, made.live.arguments) == ("trapez", "", arguments)
    assert made.whole


@pytest.mark.parametrize("call", ["Walk(10).length()", "sum(f(x) for x in u)", "apply(f, 5)", "trapez(0, 1) + 1"])
def test_any_other_expression_becomes_a_function_of_the_notebooks_values(call: str) -> None:
    """A function is added to the cell that does what the call says, so that nothing of the cell is left to Python."""
    made = called(call)
    assert made.entered.entry == ENTRY
    assert made.entered.added.endswith(f"return {call}")
    assert made.live.function(*made.live.arguments) == eval(call, made.names)


def test_what_the_cell_takes_from_the_notebook_is_found() -> None:
    """Modules become imports, other values travel; what the cell defines itself is none of them."""
    made = called("trapez(0, 1)")
    assert made.entered.imports == ("import numpy as np",)
    assert made.entered.taken == ("SCALE",)
    assert made.live.bindings == {"SCALE": 3.0}


def test_the_notebook_stays_as_it_was() -> None:
    """Running the cell as Python defines nothing in the notebook."""
    notebook = dict(NOTEBOOK)
    called("trapez(0, 1)", notebook=notebook)
    assert notebook == NOTEBOOK


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("missing(3)", "neither the cell nor the notebook defines `missing`"),
        ("other(3)", "the call uses nothing that the cell defines: it defines f, trapez, Walk, apply"),
        ("hidden(3)", "`hidden` is a C function"),
        ("trapez(0, zero)", "neither the cell nor the notebook defines `zero`"),
        ("trapez(", "the call has a mistake"),
    ],
)
def test_a_call_that_cannot_be_is_said_in_words(call: str, said: str) -> None:
    """What is nowhere defined, what the cell does not define, and what only C can call."""
    with pytest.raises(UserError, match=said):
        called(call)


def test_a_cell_that_raises_says_where() -> None:
    """The exception of a statement of the cell, with its line."""
    with pytest.raises(UserError, match=r"the cell raises ZeroDivisionError: division by zero \(line 3\)"):
        called("f(1)", "\ndef f(x): return x\n1 / 0\n")


def test_without_a_likeness_in_python_the_values_are_all_there_is() -> None:
    """A cell of C alone is entered with the notebook's values; nothing of it runs here."""
    cell = Cell("\ncdef extern ...", "", public=("total",))
    direct = call_of_cell("total(u)", cell, NOTEBOOK, None)
    assert (direct.entered.entry, direct.live.arguments) == ("total", (NOTEBOOK["u"],))
    mixed = call_of_cell("total(u) + np.sum(u)", cell, NOTEBOOK, None)
    assert mixed.entered.added == f"def {ENTRY}(u): return total(u) + np.sum(u)"
    assert mixed.entered.imports == ("import numpy as np",)
