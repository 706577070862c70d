"""Tests that are asked one after the other."""

import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.rewriting.nested_tests import with_nested_tests

TYPES = FunctionTypes({"x": Type("array", items=(Type("float"),), ndim=1), "m": Type("float"), "n": Type("int")})


def nested(text):
    """The text after the rewriting."""
    program = Program("f", (Function("f", text, ("x", "m", "n"), 1, "cell 1"),), (Import("np", "numpy"),))
    return with_nested_tests(program, Facts(types={"f": TYPES})).main.source


def test_a_later_reduction_gets_a_test_of_its_own():
    """The body goes further in with its comments, and the first part is asked first."""
    text = nested(
        "def f(x, m, n):\n    if m > 0 and n > 1 and np.std(x) < m:  # narrow\n        n += 1\n\n        # more\n        n += 2\n"
        "    return n\n"
    )
    assert text == (
        "def f(x, m, n):\n    if m > 0 and n > 1:\n        if np.std(x) < m:  # narrow\n            n += 1\n\n"
        "            # more\n            n += 2\n    return n\n"
    )


def test_methods_and_several_reductions_are_taken_apart_too():
    """Three parts with reductions are three tests."""
    text = nested("def f(x, m, n):\n    if (x.min() > 0 and x.max() < m and x.sum() > n):\n        n += 1\n    return n\n")
    assert text.count("if ") == 3
    compile(text, "f", "exec")


@pytest.mark.parametrize(
    "text",
    [
        "def f(x, m, n):\n    if m > 0 and np.std(x) < m:\n        n += 1\n    else:\n        n += 2\n    return n\n",
        "def f(x, m, n):\n    if m > 0 or np.std(x) < m:\n        n += 1\n    return n\n",
        "def f(x, m, n):\n    if n > 0:\n        n = 2\n    elif m > 0 and np.std(x) < m:\n        n += 1\n    return n\n",
        "def f(x, m, n):\n    if m > 0 and max(n, 2) < m:\n        n += 1\n    return n\n",
        'def f(x, m, n):\n    if m > 0 and np.std(x) < m:\n        s = """a\n        b"""\n    return s\n',
        "def f(x, m, n):\n    if m > 0 and np.std(x) < m: n += 1\n    return n\n",
    ],
)
def test_all_others_stay(text):
    """Where there is another way, no array, or a text over several lines, nothing is changed."""
    assert nested(text) == text
