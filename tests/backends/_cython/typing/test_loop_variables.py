"""A loop variable read after its loop is one of C, and still raises where the loop did not run."""

import pytest
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler


def typed(source, call):
    namespace = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    rows = {row.name: row for row in backend.propose(workload, find_facts(workload, live))}
    return rows["cython-typed"], live


def answer(function, arguments):
    try:
        return function(*arguments)
    except UnboundLocalError as error:
        return type(error)


ESCAPE = """
def last(x, limit, also):
    total = 0.0
    for r in range(3):
        for k in range(limit):
            x = x * x + 0.25
            if x > 2:
                break
        if also:
            total += k
    return total
"""


def test_a_loop_variable_is_c_after_its_loop(tmp_path):
    """The variable is declared, set in C, and asked for its value only where Python would read it."""
    row, live = typed(ESCAPE, "last(0.5, 9, True)")
    assert "cdef long long limit" not in row.source
    assert "cdef long long r, k" in row.source
    assert "        for k in range(limit):\n            k_bound = True\n            x = x * x + 0.25\n" in row.source
    assert "        if also:\n            if not k_bound:\n                raise UnboundLocalError(" in row.source
    (build,) = backend.compile([row], tmp_path)
    found = backend.load(build, live.bindings)
    for arguments in [(0.5, 9, True), (9.0, 9, True), (0.5, 0, True), (0.5, 0, False), (0.5, -3, True), (0.1, 1, True)]:
        assert answer(found, arguments) == answer(live.function, arguments)


LATER = """
def later(n, m):
    found = 0
    for i in range(n):
        if i == 2:
            found += j
        for j in range(m):
            found += 1
    for k in range(j):
        found += k
    if k > 1:
        return found + j
    elif found < 9:
        return k
    return -k
"""


def test_reads_before_the_loop_and_in_heads_are_checked(tmp_path):
    """A read in an earlier turn, in the head of another loop and in a condition raises as in Python."""
    row, live = typed(LATER, "later(4, 3)")
    assert "cdef long long i, j, k" in row.source
    assert row.source.count("raise UnboundLocalError") == 3
    (build,) = backend.compile([row], tmp_path)
    found = backend.load(build, live.bindings)
    for n in range(5):
        for m in range(5):
            assert answer(found, (n, m)) == answer(live.function, (n, m))


@pytest.mark.parametrize(
    "read",
    [
        "return 1 if n > 5 else k",
        "return n > 5 or k > 2",
        "return 0 < n < k",
        "while k < 3: return 1\n    return 2",
        "if n > 5: return 0\n    elif k > 1: return 2\n    return 3",
        "if n > 5: return k\n    return 0",
    ],
)
def test_where_no_check_can_stand_python_keeps_the_variable(read):
    """A read that may be left out, or has no line of its own, leaves the variable to Python."""
    row, _ = typed(f"def f(n):\n    x = 1.0\n    for k in range(n):\n        x += 1\n    {read}\n", "f(4)")
    assert "k_bound" not in row.source
    assert "cdef long long k" not in row.source
