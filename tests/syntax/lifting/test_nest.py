"""What surrounds a nest: arrays that share memory, sizes that are known, memory that is not there."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import lift

MATRIX = Type("array", items=(Type("float"),), ndim=2)
VECTOR = Type("array", items=(Type("float"),), ndim=1)


def lifted(source: str, sizes: dict[str, int] | None = None, **types: Type) -> str | Reason:
    """The text of the one function, or why it stays as it is."""
    source = textwrap.dedent(source).strip() + "\n"
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    names = tuple(argument.arg for argument in tree.args.args)
    program = Program("f", (Function("f", source, names, 1, "cell 1"),), (Import("np", "numpy"),))
    made = lift(program, Facts(types={"f": FunctionTypes(types)}, argument_types=types, sizes=sizes or {}))
    return made if isinstance(made, Reason) else made.program.main.source


HEAT = """
    def f(u, steps):
        n, m = u.shape
        for t in range(steps):
            new = {made}
            {between}
            for i in range(1, n - 1):
                for j in range(1, m - 1):
                    new[i, j] = u[i - 1, j] + u[i + 1, j]
            u = new
        return u
"""


def test_a_copy_made_in_each_step_is_no_alias() -> None:
    """`u = new` at the end of a step says nothing about the `new` that the next step makes."""
    text = lifted(HEAT.format(made="u.copy()", between="pass"), u=MATRIX, new=MATRIX, n=Type("int"), m=Type("int"))
    assert isinstance(text, str)
    assert "for i" not in text


@pytest.mark.parametrize(
    ("made", "between"), [("u", "pass"), ("u.T", "pass"), ("u.copy()", "u = new"), ("u.copy()", "u = new[1:]")]
)
def test_what_may_be_one_array_is_refused(made: str, between: str) -> None:
    """A name for the same memory, whole or in part, is no array of its own."""
    why = lifted(HEAT.format(made=made, between=between), u=MATRIX, new=MATRIX, n=Type("int"), m=Type("int"))
    assert isinstance(why, Reason)
    assert "may be one array" in why.text


@pytest.mark.parametrize("shared", [(), (("a", "b"),)])
def test_arguments_in_the_same_memory_are_refused(shared: tuple[tuple[str, str], ...]) -> None:
    """`f(x, x)` reads what it writes; `f(x, y)` does not."""
    source = "def f(a, b):\n    for i in range(1, len(a)):\n        b[i] = a[i - 1] + 1.0\n"
    program = Program("f", (Function("f", source, ("a", "b"), 1, "cell 1"),), (Import("np", "numpy"),))
    types = {"a": VECTOR, "b": VECTOR, "i": Type("int")}
    made = lift(program, Facts(types={"f": FunctionTypes(types)}, argument_types=types, shared=shared))
    assert isinstance(made, Reason) == bool(shared)


DISTANCES = """
    def f(x, y):
        s = 0.0
        for i in range(len(x)):
            for j in range(len(y)):
                s += abs(x[i] - y[j])
        return s
"""


def test_small_nests_are_done_at_once() -> None:
    """A million numbers are no burden."""
    text = lifted(DISTANCES, {"x.shape[0]": 1000, "y.shape[0]": 1000}, x=VECTOR, y=VECTOR, s=Type("float"))
    assert isinstance(text, str)
    assert "for " not in text


def test_large_nests_keep_their_outermost_loop() -> None:
    """Arrays over both loops would take 80 GB: the inner loop alone is lifted."""
    text = lifted(DISTANCES, {"x.shape[0]": 100_000, "y.shape[0]": 100_000}, x=VECTOR, y=VECTOR, s=Type("float"))
    assert isinstance(text, str)
    assert "for i in range(len(x)):" in text
    assert "s += np.sum(abs(x[i] - y))" in text


def test_a_loop_that_would_fill_the_memory_is_declined() -> None:
    """One array of 8 TB is not made; the reason says how much it would be."""
    source = "def f(n):\n    s = 0.0\n    for i in range(n):\n        s += i % 3 * i\n    return s\n"
    why = lifted(source, {"n": 10**12}, n=Type("int"), s=Type("float"))
    assert isinstance(why, Reason)
    assert "GB" in why.text


def test_comments_stay_at_their_lines() -> None:
    """Comments of their own and behind code move with the statement below or before them."""
    source = """
    def f(x, y, a):
        for i in range(len(x)):  # rows
            # twice the value
            t = 2 * x[i]  # doubled
            for j in range(len(y)):
                a[i, j] = t + y[j]  # together
        return a
    """
    text = lifted(source, x=VECTOR, y=VECTOR, a=MATRIX, t=Type("float"))
    assert isinstance(text, str)
    assert "    # twice the value\n    t = 2 * x  # doubled\n    a[:len(x), :len(y)] = t[:, None] + y  # together\n" in text


def test_a_slice_that_would_be_cut_short_takes_no_turn_away() -> None:
    """The other branch answers for a turn whose element does not exist."""
    source = """
    def f(x, y):
        s = 0.0
        for i in range(len(x)):
            for j in range(1):
                s += 0.5 if x[i] > 0.2 else y[i]
        return s
    """
    text = lifted(source, x=VECTOR, y=VECTOR, s=Type("float"))
    assert isinstance(text, str)
    namespace: dict[str, Any] = {"np": np}
    exec(text, namespace)
    assert namespace["f"](np.array([0.9, 0.1]), np.array([3.0, 4.0])) == 4.5
    with pytest.raises(IndexError):
        namespace["f"](np.array([0.9]), np.array([]))


def test_a_loop_without_turns_leaves_everything_as_it_was() -> None:
    """What every turn does alike is done once, if there is a turn at all."""
    source = """
        def f(x, n):
            s = 7.0
            for _ in range(n):
                s = 0.0
                for v in x:
                    s += v
            return s
    """
    text = lifted(source, x=VECTOR, n=Type("int"), s=Type("float"), v=Type("float"))
    assert isinstance(text, str)
    namespace: dict[str, Any] = {"np": np}
    exec(text, namespace)
    assert namespace["f"](np.ones(3), 0) == 7.0
    assert namespace["f"](np.ones(3), 2) == 3.0
    assert namespace["f"](np.ones(0), 2) == 0.0
