"""Which of Cython's checks a cell has at all."""

from __future__ import annotations

import pytest

from ipyaccel.backends._cython.cells.directives import directives_that_matter
from ipyaccel.backends._cython.cells.steps import NO_CHECKS
from ipyaccel.model import Native, Variant


@pytest.mark.parametrize(
    ("body", "matter"),
    [
        ("def f(double a, double b):\n    return a / b\n", {"cdivision"}),
        ("def f(double a, double b):\n    return a * b\n", set()),
        ("def f(double[:] u, int i):\n    return u[i]\n", {"boundscheck", "wraparound"}),
        ("def f(list u, Py_ssize_t i):\n    return u[i]\n", {"boundscheck", "wraparound"}),
        ("cdef class A:\n    cdef double x\ndef f(A a):\n    return a.x\n", set()),
    ],
)
def test_a_directive_matters_when_the_c_is_another_without_it(body: str, matter: set[str]) -> None:
    """Divisions ask for zero, indices for bounds and signs; what has neither has nothing to leave out."""
    step = Variant("no checks", "cython", f"%%cython\n# cython: boundscheck=False\n{body}", "f", native=Native())
    assert set(directives_that_matter(step, NO_CHECKS)) == matter
