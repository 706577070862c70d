"""Lines of a rewritten text, and where they stood before."""

from ipyaccel.syntax.lines import line_before


def test_lines_are_found_again():
    """Lines that stayed map to themselves, those of a rewritten line to it, new ones to where they were put in."""
    before = "def f(x):\n    a = x * 2\n    b = 1\n    return a"
    after = "def f(x):\n    n = len(x)\n    for i in range(n):\n        a[i] = x[i] * 2\n    b = 1\n    return a"
    assert [line_before(before, after, line) for line in range(1, 7)] == [1, 2, 2, 2, 3, 4]
    assert line_before("a\nc", "a\nb\nc", 2) == 2
