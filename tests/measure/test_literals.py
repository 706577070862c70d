"""Numbers of a program's text."""

from ipyaccel.measure.literals import literals
from ipyaccel.model import Function, Program


def test_numbers_of_the_text_in_their_order():
    """Global constants follow; truth values, texts, huge numbers and what is tried anyway are left out."""
    source = "def f(n):\n    return 1 / (n - 10) + 0.5 * n + 10**9 + 10000000 + len('7') if True else 0"
    program = Program("f", (Function("f", source, ("n",), 1, "cell 1"),), constants=(("LIMIT", 93), ("NAME", "x")))
    assert set(literals(program)) == {10, 0.5, 9, 93}
