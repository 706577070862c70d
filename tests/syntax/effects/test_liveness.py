"""What is still needed after a statement."""

from __future__ import annotations

import ast
import textwrap

import pytest

from ipyaccel.syntax.effects.liveness import liveness_of, needed_by


def tree_of(source: str) -> ast.FunctionDef:
    node = ast.parse(textwrap.dedent(source)).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


def after(source: str, line: int) -> set[str]:
    """Needed after the statement on a line."""
    tree = tree_of(source)
    [statement] = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == line and node is not tree]
    return set(liveness_of(tree).after[statement])


LOOP = """\
def f(x, n):
    total = 0.0
    last = 0
    for k in range(n):
        total += x[k]
        square = x[k] ** 2
        last = square
    return total, last
"""


def test_what_the_next_turn_reads_is_needed_after_this_turn() -> None:
    """`total` lives on through the loop; `square`, read only in the turn that assigns it, does not."""
    assert after(LOOP, 6) == {"total", "square", "x"}
    assert after(LOOP, 7) == {"total", "last", "x"}


def test_what_only_the_loop_used_is_dead_behind_it() -> None:
    """Behind the loop only what the `return` reads is needed."""
    assert after(LOOP, 4) == {"total", "last"}


def test_a_loop_that_may_make_no_turn_needs_the_old_value() -> None:
    """`last` must be known before the loop: with no turn its old value is returned."""
    loop = tree_of(LOOP).body[2]
    assert needed_by([loop], frozenset({"total", "last"})) == {"total", "last", "x", "n", "range"}


def test_an_assignment_on_one_path_keeps_the_other_alive() -> None:
    """After the `if` either branch may have been taken."""
    source = "def f(a, b):\n    c = a\n    if a > b:\n        c = b\n    return c\n"
    assert after(source, 2) == {"a", "b", "c"}
    assert after(source, 3) == {"c"}


def test_an_exception_may_leave_a_try_at_any_statement() -> None:
    """What the handler reads is needed inside the whole `try`, and told as caught there."""
    source = """\
    def f(x):
        done = 0
        try:
            done = 1
            done = x[3]
        except IndexError:
            return done
        return -1
    """
    tree = tree_of(source)
    found = liveness_of(tree)
    first = tree.body[1].body[0]  # type: ignore[attr-defined]
    assert found.caught[first] >= {"done"}
    assert "done" in found.after[first]


@pytest.mark.parametrize("inner", ["def g():\n        return total", "g = lambda: total"])
def test_what_an_inner_function_uses_is_always_needed(inner: str) -> None:
    """An inner function may be called at any time."""
    source = f"def f(x):\n    {inner}\n    total = 0\n    for v in x:\n        v = 1\n    return g\n"
    tree = tree_of(source)
    loop = next(node for node in tree.body if isinstance(node, ast.For))
    assert "total" in liveness_of(tree).after[loop]


def test_break_and_continue_lead_elsewhere() -> None:
    """After a `break` the loop's end is next, after `continue` its head."""
    source = """\
    def f(x):
        found = -1
        for k in range(10):
            if x[k]:
                found = k
                break
            skipped = k
        return found
    """
    tree = tree_of(source)
    condition = tree.body[1].body[0]  # type: ignore[attr-defined]
    assert liveness_of(tree).after[condition.body[0]] == {"found"}
    assert "skipped" not in liveness_of(tree).after[condition]
