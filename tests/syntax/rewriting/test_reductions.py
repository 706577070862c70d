"""Reductions over generators become functions with a loop that answer, and stop, as the generators do."""

from __future__ import annotations

import ast

import pytest

from ipyaccel.model import Function, Program
from ipyaccel.syntax.rewriting.reductions import with_functions_for_generators


def rewritten(source: str) -> Program:
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    function = Function("f", source, tuple(argument.arg for argument in tree.args.args), 1, "cell 1")
    return with_functions_for_generators(Program("f", (function,)))


def answer(program: Program, *arguments: object) -> object:
    """What the program says, or the kind of error that it raises."""
    namespace: dict[str, object] = {}
    for function in program.functions:
        exec(function.source, namespace)
    try:
        return repr(namespace["f"](*arguments))  # type: ignore[operator]
    except (ArithmeticError, ValueError, TypeError) as error:
        return type(error)


def test_written() -> None:
    """The function is named after where it stands and what it does, and gets what the generator reads."""
    made = rewritten("def f(n):\n    return n > 1 and not any(n % k == 0 for k in range(2, n))\n")
    first, second = made.functions
    body = "    for k in range(2, n):\n        if n % k == 0:\n            return True\n    return False\n"
    assert first.source == f"def f_any(n):\n{body}"
    assert second.source == "def f(n):\n    return n > 1 and not f_any(n)\n"


@pytest.mark.parametrize(
    "value",
    [
        "any(v > 2 for v in x)",
        "all(v for v in x)",
        "all(6 % v for v in x)",
        "sum(v * v for v in x if v > 0)",
        "sum([v / 2 for v in x])",
        "min(abs(v) for v in x)",
        "max(-v if v else v for v in x if v < 5)",
        "sum(a * b for a in x for b in x if a < b)",
        "[k for k in range(2, 20) if all(k % d for d in range(2, k))]",
        "max(sum(a - b for b in x) for a in x)",
        "sum(i * v for i, v in enumerate(x)) + sum(total for total in x)",
        "sum(v for v in [v + 1 for v in x])",
        "any(any(a == b + 1 for b in x) for a in x)",
    ],
)
def test_same_answers(value: str) -> None:
    """What is written says what the generator says, of empty lists and where an item cannot be computed too."""
    source = f"def f(x):\n    return {value}\n"
    made = rewritten(source)
    assert len(made.functions) > 1
    for x in ([], [0], [1, 2, 3], [3, 0, -2, 7], [2.5, -0.0, 0.0], [float("nan"), 1.0], [True, False]):
        assert answer(made, x) == answer(Program("f", (Function("f", source, ("x",), 1, ""),)), x)


@pytest.mark.parametrize(
    "value",
    [
        "any([6 % v for v in x])",
        "sum((v for v in x), 3)",
        "max((v for v in x), default=0)",
        "sum((k := v) for v in x)",
        "(lambda y: sum(v for v in y))(x)",
        "sorted(v for v in x)",
    ],
)
def test_left_alone(value: str) -> None:
    """Calls that mean something else, or whose names reach further, stay as they are."""
    source = f"def f(x):\n    return {value}\n"
    assert rewritten(source).functions == (Function("f", source, ("x",), 1, "cell 1"),)


def test_own_functions_of_these_names() -> None:
    """A function of the user's that is called `sum` is not Python's."""
    source = "def f(x):\n    sum = max\n    return sum(v for v in x)\n"
    assert rewritten(source).main.source == source


def test_names_that_other_functions_change() -> None:
    """A generator that reads what an inner function may change stays."""
    inner = "    def g():\n        nonlocal n\n        n += 1\n        return n\n"
    source = f"def f(x):\n    n = 1\n{inner}    return sum(n + g() for v in x)\n"
    assert rewritten(source).main.source == source
