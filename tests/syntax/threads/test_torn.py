"""Stores into a part of an array that read another part of it."""

import ast

import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.threads.torn import torn_stores

FLOATS = Type("array", items=(Type("float"),), ndim=1)


def torn(line, *, in_place=False):
    """What is found in a function of two arrays with one statement."""
    source = f"def f(u, v):\n    {line}\n"
    ast.parse(source)
    names = {"u": FLOATS, "v": FLOATS}
    program = Program("f", (Function("f", source, ("u", "v"), 1, "cell 1"),), (Import("np", "numpy"),))
    facts = Facts(types={"f": FunctionTypes(names)}, argument_types=names)
    found = torn_stores(program, facts, in_place=in_place)
    return found["f"].line if found else None


@pytest.mark.parametrize(
    "line", ["u[1:] = u[:-1]", "u += u[::-1]", "u[1:] += np.sin(u[:-1])", "u[:2] = v[:2] + u[1:3]", "u[1:] = u"]
)
def test_reading_another_part_is_found(line):
    """A store whose value reads other elements of the same array is told, with its line."""
    assert torn(line) == 2


@pytest.mark.parametrize(
    "line",
    [
        "u[1:] = v[:-1]",
        "u += v[::-1]",
        "u[1:] = 2 * u[1:]",
        "u = u[::-1] * 2",
        "u -= u.mean()",
        "u[1:] /= np.max(u)",
        "u[0] = u[1]",
    ],
)
def test_other_stores_are_not(line):
    """Other arrays, the very same part, new arrays and single elements do no harm."""
    assert torn(line) is None


def test_only_changes_in_place_on_demand():
    """`u[1:] = ...` is computed before it is stored, where no threads are; `u += ...` is not."""
    assert torn("u[1:] = u[:-1]", in_place=True) is None
    assert torn("u[1:] += u[:-1]", in_place=True) == 2
