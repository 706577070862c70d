"""C functions that may run past their end."""

from __future__ import annotations

import pytest

from ipyaccel.syntax.cells.reading import read_cell


def reason(body, head="cdef int g(int n) except? -1", use="x = g(n)"):
    """Why there is no twin for a function with this body, used like this; None: there is one."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return read_cell(f"\n{head}:\n{lines}\ndef f(int n):\n    {use}\n").reason


@pytest.mark.parametrize(
    "body",
    [
        "if n > 0:\n    return 1",
        "for i in range(n):\n    return i",
        "while True:\n    if n: break\n    return 2",
        "try:\n    return 1\nexcept ValueError:\n    pass",
        "pass",
    ],
)
def test_an_answer_that_is_missing_is_0_in_c(body):
    """Where a path ends without a return and the answer is used, Python would answer None: refused."""
    found = reason(body)
    assert found is not None
    assert (found.line, "C then answers 0" in found.text) == (2, True)


@pytest.mark.parametrize(
    "body",
    [
        "if n > 0:\n    return 1\nelif n:\n    return 2\nelse:\n    raise ValueError",
        "while 1:\n    if n: return 2",
        "try:\n    return 1\nfinally:\n    n += 1",
        "try:\n    n += 1\nexcept ValueError:\n    raise\nelse:\n    return 3",
        "with nogil:\n    return n",
    ],
)
def test_a_function_that_always_returns_has_a_twin(body):
    """Every path ends in a return or an exception."""
    assert reason(body) is None


def test_a_missing_answer_does_not_matter_where_nobody_asks():
    """A C function that is only called as a statement may end anywhere; one that Python can call may not."""
    assert reason("n += 1", use="g(n)") is None
    assert reason("n += 1", head="cdef void g(int n)") is None
    assert reason("n += 1", head="cdef g(int n)") is None
    assert reason("n += 1", head="cpdef int g(int n)", use="g(n)") is not None
