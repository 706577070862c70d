"""What is read in a cell: its twin, its types, its names."""

from __future__ import annotations

import pickle

import pytest

from ipyaccel.syntax.cells.mistakes import CellError
from ipyaccel.syntax.cells.reading import read_cell

TRAPEZOID = """
cdef inline double f(double x):
    return 2*x*x + 3*x + 1

def trapez(double a, double b, int n):
    # the inner points
    cdef double x, total = 0
    cdef int i
    h = (b - a) / n
    for i in range(1, n):
        total += f(a + i*h)
    return h * (total + (f(a) + f(b)) / 2)
"""


def test_a_twin_has_the_same_lines_and_comments():
    """C types go, and every line stays where it was."""
    cell = read_cell(TRAPEZOID)
    assert cell.text == TRAPEZOID
    assert (
        cell.twin
        == """
def f(x):
    return 2*x*x + 3*x + 1

def trapez(a, b, n):
    # the inner points
    total = 0.0

    h = (b - a) / n
    for i in range(1, n):
        total += f(a + i*h)
    return h * (total + (f(a) + f(b)) / 2)
"""
    )


def test_types_are_listed_in_their_order_with_lines():
    """The user's own types are listed as they are typed."""
    cell = read_cell(TRAPEZOID)
    assert [(own.line, own.text) for own in cell.types] == [
        (2, "double f()"),
        (2, "double x"),
        (5, "double a"),
        (5, "double b"),
        (5, "int n"),
        (7, "double x"),
        (7, "double total"),
        (8, "int i"),
    ]
    assert cell.public == ("trapez",)
    assert cell.private == ("f",)


def test_a_plain_cell_is_its_own_twin():
    """Python without types is left as it is, whatever it uses of the language."""
    text = '''
import math
def f(x, *a, k=3, **kw):
    """A text."""
    g = lambda y, z=3: y + z
    with open("x") as fh, open("y"):
        xs = [i for i in range(3) if i]
        d = {**kw, 'a': sum(i for i in xs)}
        async def q():
            await z
    match x:
        case [1, *r] if r: pass
        case {"a": b}: pass
        case P(x=3) | None: pass
    print(f"{x:>{k}} {x!r}", x if x else ~x, not x, -x, +x, x @ x, x // 3 % 2 ** 1)
    try:
        del xs[0]
    except (ValueError, TypeError) as e:
        raise RuntimeError from e
    else:
        pass
    finally:
        raise
    if (q := 3): return q, *xs
class A(B, metaclass=M):
    x: int = 3
    y: float
'''
    cell = read_cell(text)
    assert cell.reason is None
    assert cell.twin == text
    assert cell.types == ()
    assert cell.public == ("math", "f", "A")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\ncdef int x = \n", 2, "Expected an identifier or literal"),
        ("\ndef f(:\n    pass\n", 2, "Expected ')', found ':'"),
        ("\ndef f():\n    x = 'abc\n", 3, "Unclosed string literal"),
        ("\nx = $\n", 2, "Unrecognized character"),
    ],
)
def test_a_mistake_is_told_in_cythons_words_with_its_line(text, line, message):
    """A cell that Cython cannot parse raises with Cython's message, also after a journey between processes."""
    with pytest.raises(CellError) as caught:
        read_cell(text)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.line, again.message) == (line, message)
    shown = str(again).split("\n")
    assert shown[1].strip() == text.split("\n")[line - 1].strip()
    assert shown[2].index("^") == again.column + 4
