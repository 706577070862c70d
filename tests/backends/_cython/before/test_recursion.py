"""A function that works in place and calls itself gives nothing back, behind a door that gives back the array."""

from __future__ import annotations

import ast

import pytest

from ipyaccel.backends._cython.before.recursion import with_doors
from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type

ARRAY = Type("array", items=(Type("float"),), ndim=1)
NAMES = {"values": ARRAY, "other": ARRAY, "first": Type("int"), "last": Type("int")}
HALVE = """def halve(values, first, last):  # in place
    if first >= last:
        return values
    middle = (first + last) // 2
    values[middle] /= 2
    halve(values, first, middle)
    halve(values, middle + 1, last)
    return values
"""


def parted(source: str) -> tuple[Program, Facts]:
    """The program afterwards, and its facts."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    function = Function(tree.name, source, tuple(argument.arg for argument in tree.args.args), 1, "cell 1")
    return with_doors(Program(tree.name, (function,)), Facts(types={tree.name: FunctionTypes(NAMES, ARRAY)}))


def test_the_inner_function_gives_back_nothing() -> None:
    """The user's lines stay, but for the calls and the ways out, and both together do what the one did."""
    made, facts = parted(HALVE)
    inner, door = made.functions
    head = "def halve_in_place(values, first, last):  # in place\n"
    assert inner.source.startswith(f"{head}    if first >= last:\n        return\n")
    assert inner.source.endswith("    halve_in_place(values, middle + 1, last)")
    assert door.source == "def halve(values, first, last):\n    halve_in_place(values, first, last)\n    return values"
    assert facts.types["halve_in_place"].returns == Type("none")
    answers = []
    for text in (HALVE, f"{inner.source}\n\n{door.source}"):
        namespace: dict[str, object] = {}
        exec(text, namespace)
        answers.append(namespace["halve"]([8.0, 4.0, 2.0, 1.0], 0, 3))  # type: ignore[operator]
    assert answers[0] == answers[1] == [4.0, 2.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    halve(values, first, middle)\n", "    values = halve(values, first, middle)\n"),
        ("    halve(values, first, middle)\n", "    values[0] = halve(values, first, middle)[1]\n"),
        ("        return values\n", "        return None\n"),
        ("        return values\n", "        return other\n"),
        ("    values[middle] /= 2\n", "    values = values.copy()\n"),
        ("middle + 1, last)", "middle + 1, last=last)"),
        ("last):", "last=9):"),
        ("    return values\n", ""),
    ],
)
def test_a_function_whose_answer_counts_stays(old: str, new: str) -> None:
    """Where a call's answer is used, ways out differ, the array is bound anew or arguments are not plain, nothing is changed."""
    at = HALVE.rindex(old)
    source = HALVE[:at] + new + HALVE[at + len(old) :]
    assert parted(source)[0].main.source == source
