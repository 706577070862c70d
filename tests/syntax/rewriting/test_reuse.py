"""Work arrays made once instead of in every turn."""

import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type
from ipyaccel.syntax.rewriting.reuse import with_reuse

FLOATS = Type("array", items=(Type("float"),), ndim=1)
TYPES = {"w": FLOATS, "x": FLOATS, "places": FLOATS, "n": Type("int"), "size": Type("int"), "i": Type("int"), "k": Type("int")}


def reused(body):
    """The text of a function after the rewriting."""
    lines = body.strip("\n").split("\n")
    text = "def f(x, n, places):\n" + "".join(f"    {line}\n" for line in lines)
    program = Program("f", (Function("f", text, ("x", "n", "places"), 1, "cell 1"),), (Import("np", "numpy"),))
    return with_reuse(program, Facts(types={"f": FunctionTypes(TYPES)})).main.source


GOOD = """
size = len(x)
for k in range(n):
    w = np.empty(size)  # work
    for i in range(size):
        w[i] = x[i] + k
    x[0] += w[size - 1]
return x
"""


def test_an_array_whose_elements_alone_are_used_is_made_once():
    """The line moves in front of the loop, with its comment."""
    text = reused(GOOD)
    assert text.index("    w = np.empty(size)  # work\n    for k in range(n)") > 0
    assert text.count("np.empty") == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return x", "return w"),
        ("x[0] += w[size - 1]", "x[0] += w.sum()"),
        ("x[0] += w[size - 1]", "x[0] += w[places]"),
        ("x[0] += w[size - 1]", "size += 1"),
        ("size = len(x)", "size = n"),
        ("np.empty(size)", "np.zeros(size)"),
        ("x[0] += w[size - 1]", "w = x"),
        ("x[0] += w[size - 1]", "keep = lambda: w[0]"),
    ],
)
def test_every_other_array_is_made_anew(old, new):
    """What is handed on, has a size that may change or be negative, or has contents from the start, stays where it is."""
    before = GOOD.replace(old, new)
    text = reused(before)
    assert text.index("for k in range(n)") < text.index("w = np.")
