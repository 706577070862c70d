"""What loops go through gets a name where it is an array with one axis, and the function still answers the same."""

import copy

import numpy as np
import pytest

from ipyaccel.model import Type
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.rewriting.named_arrays import with_named_arrays

X = np.arange(12.0).reshape(3, 4)
ROW = np.array([3.0, 1.0, 2.0])


def named(source, **values):
    """The function `f` with names, its types, and what it and the original answer."""
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(f"f({', '.join(values)})", namespace, lambda: [("cell 1", source)])
    program, facts = with_named_arrays(workload.program, find_facts(workload, live))
    space = {"np": np}
    exec(program.main.source, space)
    answers = [function(*copy.deepcopy(list(values.values()))) for function in (namespace["f"], space["f"])]
    assert answers[0] == answers[1]
    return program.main.source, facts.types["f"]


def summed(over, target="v"):
    return f"def f(x, X):\n    s = 0.0\n    for {target} in {over}:\n        s += 2 * v\n    return s\n"


@pytest.mark.parametrize("over", ["x[1:]", "X[1]", "X[:, 0]", "X.ravel()", "np.sort(x)", "np.linspace(0, 1, 4)", "x[x > 1]"])
def test_what_gives_an_array_is_named_before_the_loop(over):
    """It stands on a line of its own, and its type is known."""
    source, types = named(summed(over), x=ROW, X=X)
    name = next(word for word in source.split() if word.endswith("_items"))
    assert f"    {name} = {over}\n    for v in {name}:\n" in source
    assert types.of(name).kind == "array"
    assert types.of(name).items == (Type("float"),)


def test_what_enumerate_and_zip_go_through_is_named_too():
    """Each in its turn, under names of their own."""
    source, _ = named(summed("enumerate(x[1:])", "i, v"), x=ROW, X=X)
    assert "x_items = x[1:]\n    for i, v in enumerate(x_items):" in source
    source, _ = named(summed("zip(x[:-1], x[1:])", "v, w"), x=ROW, X=X)
    assert "x_items = x[:-1]\n    x_items2 = x[1:]\n    for v, w in zip(x_items, x_items2):" in source


def test_flat_elements_are_those_of_ravel():
    """While the loop writes into the array, a copy would not show it: then it stays as it is."""
    source, _ = named(summed("X.flat"), x=ROW, X=X)
    assert "X_items = X.ravel()\n" in source
    written = "def f(x, X):\n    s = 0.0\n    for v in X.flat:\n        X[2, 3] = 1.0\n        s += 2 * v\n    return s\n"
    assert named(written, x=ROW, X=X)[0] == written


@pytest.mark.parametrize("over", ["range(len(x))", "x", "[1.0, 2.0]", "sorted([2.0, 1.0])"])
def test_what_is_no_computed_array_stays_as_it_is(over):
    """Ranges, names and lists."""
    assert named(summed(over), x=ROW, X=X)[0] == summed(over)


def test_a_name_that_is_taken_is_not_given_again():
    """The user's own `x_items` keeps its value."""
    source = "def f(x, X):\n    x_items = 1.0\n    for v in x[1:]:\n        x_items += v\n    return x_items\n"
    assert "x_items2 = x[1:]\n" in named(source, x=ROW, X=X)[0]
