"""Names that a cell seems to define."""

from __future__ import annotations

import pytest

from ipyaccel.syntax.cells.defined import names_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(x):\n    return x\n", ("f",)),
        ("cpdef double g(double x) except? -1:\n    return x\n", ("g",)),
        ("cdef class Queue:\n    def put(self, x): pass\n", ("Queue",)),
        ("class Plain:\n    pass\n", ("Plain",)),
        ("cdef double hidden(double x):\n    return x\n", ()),
        ("def broken(x:\n", ("broken",)),
        ("x = 3\n", ()),
    ],
)
def test_functions_and_classes_that_python_sees_are_found(text: str, names: tuple[str, ...]) -> None:
    """Also in a text that cannot be parsed; methods and C functions are not among them."""
    assert names_in(text) == names
