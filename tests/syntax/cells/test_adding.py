"""Types and threads that are added to a cell."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from built import built

from ipyaccel.model import Reason
from ipyaccel.syntax.cells.adding import with_parallel, with_types
from ipyaccel.syntax.cells.reading import read_cell

TRAPEZOID = '''
import math

def f(x):
    return 2*x*x + math.sin(x)

def trapez(double a, double b, int n, weight=1.0):
    """The rule of
    trapezoids."""
    # the inner points
    h = (b - a) / n
    total = 0
    for i in range(1, n):
        total += f(a + i*h)
    return weight * h * (total + (f(a) + f(b)) / 2)
'''
TYPES = {
    "f": {"x": "double"},
    "trapez": {"a": "double", "h": "double", "total": "double", "i": "long long", "weight": "double"},
}


def test_types_are_written_where_there_are_none():
    """Parameters get theirs before the name, locals a line below the docstring, and a small function becomes one of C's."""
    text, added = with_types(read_cell(TRAPEZOID), TYPES)
    assert (
        text
        == '''
import math

cpdef inline double f(double x):
    return 2*x*x + math.sin(x)

def trapez(double a, double b, int n, double weight=1.0):
    """The rule of
    trapezoids."""
    cdef double h, total
    cdef long long i
    # the inner points
    h = (b - a) / n
    total = 0
    for i in range(1, n):
        total += f(a + i*h)
    return weight * h * (total + (f(a) + f(b)) / 2)
'''
    )
    assert added == ("double x", "double weight", "double h", "double total", "long long i", "f becomes cpdef")


def test_the_cell_with_types_answers_like_its_twin(tmp_path):
    """What was added compiles, and changes no answer."""
    cell = read_cell(TRAPEZOID)
    twin = {}
    exec(cell.twin, twin)
    module = built(with_types(cell, TYPES)[0], tmp_path, "typed_trapezoid")
    assert module.trapez(1.0, 5.0, 20) == pytest.approx(twin["trapez"](1.0, 5.0, 20), rel=1e-12)


def test_what_the_user_typed_stays():
    """A name that has a type keeps it, in whatever way it was given, and nothing is left to add."""
    text = """
import cython
def f(int n, x: cython.double, list xs):
    cdef float total = 0
    k: cython.int = 3
    j = cython.declare(cython.long, 2)
    for i in xs:
        total += i * x * k * j * n
    return total
@cython.locals(s=cython.double)
def g(n: float):
    s = n
    return s
"""
    names = dict.fromkeys(["n", "x", "xs", "total", "k", "j", "s"], "double")
    assert with_types(read_cell(text), {"f": names, "g": names}) == (text, ())


@pytest.mark.parametrize(
    "body",
    [
        "global v\n    v = 1.0\n    return v",
        "v = 1.0\n    def inner(): return v\n    return inner()",
        "v = 1.0\n    yield v",
        "v = 1.0\n    return (v + k for k in range(3))",
        "v = 1.0\n    del v",
        "for v in range(n): pass\n    return v",
        "if n:\n        v = 1.0\n    return v",
        "v = [1.0]\n    return v[0]",
        "v = n\n    return v.real",
        "v = n\n    return v is None",
        "return [v for v in range(n)]",
        "import math as v\n    return 1",
        "try:\n        n()\n    except ValueError as v:\n        pass",
        "nonsense, *v = n\n    return 1",
        "class v: pass\n    return 1",
        "class Inner:\n        v = n\n    return 1",
    ],
)
def test_names_that_are_more_than_a_number_are_left_alone(body):
    """A name that another function sees, that may have no value, or that is used as an object gets no type."""
    text = f"\ndef f(n):\n    {body}\n"
    assert with_types(read_cell(text), {"f": {"v": "double"}}) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return 2*x\n\ndef g(x):\n    return map(f, [x])\n",
        "def f(x):\n    return 2*x\n\ndef g(x):\n    return f(x=x)\n",
        "def f(x):\n    if x > 0:\n        return 2*x\n\ndef g(x):\n    return f(x)\n",
        "def f(x):\n    return int(x)\n\ndef g(x):\n    return f(x)\n",
        "def f(x):\n    return x ** 0.5\n\ndef g(x):\n    return f(x)\n",
        "def f(x):\n    return 2*x\n\ny = f(2.0)\n",
        "def f(x, *more):\n    return 2*x\n\ndef g(x):\n    return f(x)\n",
        "@print\ndef f(x):\n    return 2*x\n\ndef g(x):\n    return f(x)\n",
    ],
)
def test_a_function_that_is_more_than_a_c_function_stays_python(text):
    """A function whose answer may be no double, or that is used as an object, is not made one of C's."""
    added = with_types(read_cell(text), {"f": {"x": "double"}, "g": {"x": "double"}})[1]
    assert "double x" in added
    assert not any("becomes" in phrase for phrase in added)


def test_one_line_functions_and_c_functions_get_types():
    """A function on one line has no place for locals; a C function without a type says what it answers with."""
    text = "\ncdef f(x): return x * 2.0\ndef g(x): y = f(x); return y\n"
    typed, added = with_types(read_cell(text), {"f": {"x": "double"}, "g": {"x": "double", "y": "double"}})
    assert typed == "\ncdef double f(double x): return x * 2.0\ndef g(double x): y = f(x); return y\n"
    assert added == ("double x", "f answers with a double")


LOOPS = """
# cython: boundscheck=False

import numpy as np

def f(double[:] x, int n):
    cdef int i
    out = [k for k in range(3)]
    for i in range(n):
        x[i] = 0
    with nogil:
        for i in range(0, n, 2):
            x[i] = 1
    for y in out:
        pass
"""


def test_a_loop_is_shared_out_at_its_line():
    """The loop of that line becomes a prange, also when types have moved it, and the import goes below the first comments."""
    cell = read_cell(LOOPS)
    typed = with_types(cell, {"f": {"out": "double", "n": "int"}})[0]
    one = with_parallel(replace(cell, text=typed), "f", 9)
    assert isinstance(one, str)
    two = with_parallel(replace(cell, text=one), "f", 12)
    assert isinstance(two, str)
    changed = [line.strip() for line in two.split("\n") if line not in LOOPS.split("\n")]
    assert changed == [
        "from cython.parallel cimport prange",
        "cdef double out",
        "for i in prange(n, nogil=True):",
        "for i in prange(0, n, 2):",
    ]
    assert two.index("cython:") < two.index("from cython.parallel") < two.index("import numpy")


def test_what_is_no_counting_loop_is_refused_with_its_line():
    """Only loops over range are shared out; a line without a loop is no loop."""
    cell = read_cell(LOOPS)
    assert with_parallel(cell, "f", 14) == Reason("only a loop over range is shared out among threads", 14)
    assert with_parallel(cell, "f", 10) == Reason("there is no loop here", 10)
    assert with_parallel(cell, "g", 9) == Reason("there is no loop here", 9)


def test_a_shared_loop_compiles_and_sums(tmp_path):
    """The text with threads is one that Cython takes, and it adds the same numbers."""
    cell = read_cell(
        "\ndef f(int n):\n    cdef double s = 0\n    cdef int i\n    for i in range(n):\n        s += i * 0.5\n    return s\n"
    )
    text = with_parallel(cell, "f", 5)
    assert built(text, tmp_path, "shared_sum").f(100) == math.fsum(i * 0.5 for i in range(100))
