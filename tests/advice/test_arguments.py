"""The real arguments of calls: which call, and as they were before it."""

from profiled import notebook

from ipyaccel.advice.arguments import capture_calls
from ipyaccel.advice.travel import from_bytes
from ipyaccel.model import Statement
from ipyaccel.profile.statement import pack_namespace, runnable

TEXT = """\
def busy(xs, n):
    total = 0
    for k in range(n):
        total += k
    xs.append(total)
    return total

def drive(sizes):
    xs = []
    for n in sizes:
        busy(xs, n)
    return xs

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
"""


def captured(statement, name, names, text=TEXT):
    ready = runnable(Statement(statement))
    function = names.get(name)
    line = function.__code__.co_firstlineno if function is not None else text.splitlines().index(f"def {name}(n):") + 1
    key = (function.__code__.co_filename if function is not None else ready.file, line, name)
    payload = pack_namespace(ready, names)
    return capture_calls(ready.statement, payload, [key], send=lambda _: None)[key]


def test_the_slowest_call_is_kept_as_it_began():
    """Of four calls the third is by far the slowest; the list holds what it held before that call, not after."""
    names = notebook(TEXT)
    found = captured("drive([10, 10, 300000, 10])", "busy", names)
    assert found.said == "the slowest of 4 calls"
    (xs, n), _ = from_bytes(found.data, names)
    assert n == 300000
    assert xs == [45, 45]


def test_calls_that_are_alike_are_represented_by_one_in_the_middle():
    """No call stands out, so any ordinary one is as good."""
    found = captured("drive([20000] * 30)", "busy", notebook(TEXT))
    assert found.calls == 30
    assert found.said.endswith("of 30 calls")


def test_of_a_recursion_the_call_from_outside_counts():
    """`fib(12)` calls itself some hundred times; its one call from the statement is what is kept."""
    names = notebook(TEXT)
    found = captured("fib(12)", "fib", names)
    assert (found.said, found.calls) == ("its call", 1)
    assert from_bytes(found.data, names) == ((12,), {})


def test_functions_that_the_statement_defines_are_seen_too():
    """The cell defines the function and calls it."""
    cell = "def twice(n):\n    return 2 * n\nx = twice(21)\n"
    found = captured(cell, "twice", {"__name__": "__main__"}, cell)
    assert from_bytes(found.data, {}) == ((21,), {})


def test_what_cannot_be_had_is_said():
    """A generator cannot be copied; a function that is never called by name has no calls to look at."""
    names = notebook(TEXT + "def eats(items):\n    return sum(items)\n")
    assert "cannot be copied" in captured("eats(k for k in range(9))", "eats", names).why
    assert "could not be seen" in captured("x = 1; fib", "fib", names).why
