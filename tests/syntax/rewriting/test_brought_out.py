"""Inner functions that are only called become functions of the program, and nothing else changes."""

import pytest

from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.rewriting.brought_out import brought_out, recursion_brought_out


def both(source, call):
    """The program before and after, which must give the same answer."""
    namespace = {}
    exec(source, namespace)
    workload, _ = capture(call, namespace, lambda: [("cell 1", source)])
    after = brought_out(workload.program)
    apart = {}
    for function in after.functions:
        exec(function.source, apart)
    assert eval(call, apart) == eval(call, namespace)
    return workload.program, after


TWO = '''
def total(a, n):
    """The total."""
    b = a + 1

    def line(x):
        # straight
        return a * x + b

    def scaled(x, k=2):
        return line(x) * k

    answer = 0.0
    for x in range(n):
        answer += scaled(x) + scaled(x, k=3)  # twice
        b += 1
    return answer
'''


def test_inner_functions_take_what_they_read_as_parameters():
    """What is read of the outer function comes first, also through a second inner function; comments and texts stay."""
    _, after = both(TWO, "total(1.5, 4)")
    assert [function.name for function in after.functions] == ["line", "scaled", "total"]
    assert after.functions[0].source == "def line(a, b, x):\n    # straight\n    return a * x + b"
    assert after.functions[1].source == "def scaled(a, b, x, k=2):\n    return line(a, b, x) * k"
    assert "answer += scaled(a, b, x) + scaled(a, b, x, k=3)  # twice" in after.main.source
    assert after.functions[1].parameters == ("a", "b", "x", "k")


def test_a_lambda_with_a_name_is_an_inner_function():
    """`g = lambda x: a * x` is brought out like a `def`."""
    _, after = both("def f(a, n):\n    g = lambda x: a * x + 1\n    return g(n) + g(2)\n", "f(3, 4)")
    assert after.functions[0].source == "def g(a, x):\n    return a * x + 1"
    assert after.main.source.strip() == "def f(a, n):\n    return g(a, n) + g(a, 2)"


def test_a_name_that_means_something_else_is_not_taken():
    """An inner `sum` becomes `f_sum`: elsewhere `sum` stays Python's."""
    source = "def f(n):\n    def sum(x):\n        return x + 1\n    return sum(n) + g(n)\ndef g(n):\n    return sum([n, n])\n"
    _, after = both(source, "f(3)")
    assert {function.name for function in after.functions} == {"f_sum", "f", "g"}


REFUSED = {
    "changes the outer function": (
        "count = 0\n    def g(x):\n        nonlocal count\n        count += x\n        return count\n    t = g(n)"
    ),
    "is changed by another": (
        "k = 1\n    def h(x):\n        nonlocal k\n        k += x\n        return k\n"
        "    def g(x):\n        return x + k\n    t = g(n) + h(n) + g(n)"
    ),
    "is used as a value": "def g(x):\n        return x + n\n    t = sum(map(g, range(n)))",
    "is bound twice": "def g(x):\n        return x\n    def g(x):\n        return 2 * x\n    t = g(n)",
    "reads what comes later": "def g(x):\n        return x + k\n    k = 4\n    t = g(n)",
    "is called where a name is another": "a = 5\n    def g(x):\n        return x + a\n    t = sum([g(a) for a in range(n)])",
    "calls itself and is handed on": "def g(x, h):\n        return 1 if x < 1 else x * h(x - 1, g)\n    t = g(n, g)",
    "calls itself and changes the outer function": (
        "count = 0\n    def g(x):\n        nonlocal count\n        count += 1\n"
        "        return g(x - 1) if x else count\n    t = g(n)"
    ),
    "makes its default when it is made": "def g(x, k=n):\n        return x + k\n    t = g(n)",
    "takes any number": "def g(*x):\n        return len(x)\n    t = g(n, n)",
    "is bound in a branch": "t = 1\n    if n > 1:\n        def g(x):\n            return x\n        t = g(n)",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_what_may_mean_something_else_stays(body):
    """Inner functions that write outside, escape, or read what may have no value or another one stay where they are."""
    before, after = both(f"def f(n):\n    {body}\n    return t\n", "f(3)")
    assert after == before


QUEENS = """
def queens(n):
    columns = [False] * n
    rising, falling = [False] * (2 * n), [False] * (2 * n)
    def place(row):
        if row == n:
            return 1
        found = 0
        for c in range(n):
            if not (columns[c] or rising[row + c] or falling[row - c + n]):
                columns[c] = rising[row + c] = falling[row - c + n] = True
                found += place(row + 1)  # the next row
                columns[c] = rising[row + c] = falling[row - c + n] = False
        return found
    return place(0)
"""


def test_an_inner_function_that_calls_itself_hands_on_what_it_reads():
    """What it reads of the outer function is given to its own calls too, in both texts."""
    before, after = both(QUEENS, "queens(6)")
    assert after.functions[0].parameters == ("n", "columns", "rising", "falling", "row")
    assert "found += place(n, columns, rising, falling, row + 1)  # the next row" in after.functions[0].source
    assert "return place(n, columns, rising, falling, 0)" in after.main.source
    assert recursion_brought_out(before) == after


def test_only_recursion_is_brought_out_for_a_compiler_that_knows_inner_functions():
    """A program none of whose inner functions calls itself stays as it is there."""
    before, after = both(TWO, "total(1.5, 4)")
    assert recursion_brought_out(before) == before != after
