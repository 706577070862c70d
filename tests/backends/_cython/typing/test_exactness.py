"""What cython-typed writes so that numbers answer as Python's or NumPy's do; compiled, these rules are tried by tests/fuzz."""

import numpy as np
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.model import Declined
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler
VECTOR = np.array([1.0, 2.0, 3.0])


def rows(source, call, **values):
    """What is proposed, by name."""
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}


def body(source, call, **values):
    """The typed variant from the user's first function on."""
    text = rows(source, call, **values)["cython-typed"].source
    return text[text.index("def f(") :]


def test_a_whole_number_that_is_returned_from_a_float_name_is_exact():
    """`x = a` keeps its digits, or says that it cannot, where `x` is a float later and is returned."""
    source = "def f(a, c):\n    x = a\n    if c > 0:\n        x = 0.5\n    return x\n"
    assert "x = exact(a)" in body(source, "f(3, 1.0)")


def test_a_whole_number_that_is_only_computed_with_is_left_alone():
    """`x = a; x += h` makes a float of it in Python too: nothing is written around it."""
    source = "def f(a, h, n):\n    x = a\n    s = 0.0\n    for _ in range(n):\n        x += h\n        s += x * h\n    return s\n"
    assert "exact(" not in body(source, "f(3, 0.5, 4)")


def test_a_whole_number_is_compared_with_a_float_exactly():
    """Beyond 2**53 C would compare two doubles; a counter or a small literal needs nothing."""
    assert "return versus(a, x) > 0" in body("def f(a, x):\n    return a > x\n", "f(3, 1.0)")
    assert "return against(x, a) <= 0" in body("def f(a, x):\n    return x <= a\n", "f(3, 1.0)")
    small = "def f(a, x):\n    s = 0\n    for i in range(3):\n        s += (i < x) + (a > 2.5)\n    return s\n"
    assert "versus" not in body(small, "f(3, 1.0)")


def test_elements_divide_as_numpy_does():
    """An element divided by zero is inf; a number of Python's is an error; what may be either is an error too."""
    source = (
        "def f(u, x):\n    s = 0.0\n    for e in u:\n        s += e\n    return u[0] / u[1], x / (x + 1), 1 / s, u[0] / 2.0\n"
    )
    assert "return divide_elements(u[0], u[1]), x / (x + 1), 1 / s, u[0] / 2.0" in body(source, "f(u, 1.5)", u=VECTOR)


def test_origins_go_through_functions():
    """What a function is given by all its calls decides how it divides."""
    given = "def g(x, y):\n    return x / y\n\n\ndef f(u, a):\n    return g(u[0], u[1]){more}\n"
    everything = rows(given.format(more=""), "f(u, 1.0)", u=VECTOR)["cython-typed"].source
    assert "return divide_elements(x, y)" in everything
    assert "divide_elements" not in rows(given.format(more=" + g(a, a)"), "f(u, 1.0)", u=VECTOR)["cython-typed"].source


def test_a_float_name_used_as_a_whole_number_stays_an_object():
    """`x | 5` and `u[x]` need Python's number, though `x` is a float later."""
    source = "def f(u, c):\n    x = 1\n    k = x | 5\n    s = u[x] + k\n    x = c / 2\n    return s + x\n"
    text = body(source, "f(u, 1.5)", u=VECTOR)
    assert "double x" not in text
    assert ", x" not in text.split("return")[0]


def test_checks_stay_where_their_errors_are_caught():
    """`except IndexError` relies on the check of the index: cython-fast keeps it, and nothing runs on threads."""
    source = (
        "def f(u, n):\n    s = 0.0\n    try:\n        for i in range(n):\n            s += u[i]\n"
        "    except {kind}:\n        s = -s\n    return s\n"
    )
    kept = rows(source.format(kind="IndexError"), "f(u, 3)", u=VECTOR)
    assert "boundscheck=False" not in kept["cython-fast"].source
    assert "-ffast-math" not in kept["cython-fast"].flags
    assert isinstance(kept["cython-parallel"], Declined)
    assert kept["cython-parallel"].reason.line == 6
    assert "boundscheck=False" in rows(source.format(kind="KeyError"), "f(u, 3)", u=VECTOR)["cython-fast"].source
