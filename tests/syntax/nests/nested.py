"""Programs for the tests of nests. In: a function's text and types of its names. Out: its text with better nests, and answers."""

from __future__ import annotations

import ast
import copy
from typing import Any

import numpy as np

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.nests.program import with_better_nests

FLOAT, INT = Type("float"), Type("int")
VECTOR, MATRIX = Type("array", items=(FLOAT,), ndim=1), Type("array", items=(FLOAT,), ndim=2)
PLACES = Type("array", items=(INT,), ndim=1)


def facts_of(source: str, types: dict[str, Type], **more: Any) -> tuple[Program, Facts]:
    """A program of one function that uses NumPy as `np`."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    function = Function(tree.name, source, tuple(argument.arg for argument in tree.args.args), 1, "cell 1")
    program = Program(tree.name, (function,), (Import("np", "numpy"),))
    arguments = {name: types[name] for name in function.parameters}
    return program, Facts(types={tree.name: FunctionTypes(types)}, argument_types=arguments, **more)


def better(source: str, types: dict[str, Type], **more: Any) -> str:
    """The text with better nests; the same text where nothing is better."""
    program, _ = with_better_nests(*facts_of(source, types, **more))
    return program.main.source


def answer(source: str, call: tuple[Any, ...]) -> Any:
    """What a text answers, with the arguments as they are afterwards; the type of what it raises instead of an answer."""
    namespace: dict[str, Any] = {"np": np}
    exec(source, namespace)
    function = next(value for name, value in namespace.items() if name == ast.parse(source).body[0].name)  # type: ignore[attr-defined]
    given = copy.deepcopy(call)
    try:
        result = function(*given)
    except (IndexError, ZeroDivisionError, UnboundLocalError, ValueError) as error:
        return type(error)
    return result, given


def alike(one: Any, two: Any) -> bool:
    """Whether two answers are equal to the last bit, NaN equal to NaN."""
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and all(map(alike, one, two))
    if isinstance(one, np.ndarray) and isinstance(two, np.ndarray):
        return one.dtype == two.dtype and np.array_equal(one, two, equal_nan=one.dtype.kind in "fc")
    return bool(np.array_equal(one, two, equal_nan=isinstance(one, float)))
