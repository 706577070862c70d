"""Arrays and lists that grow by being copied."""

from scenes import said, scene

from ipyaccel.advice.hints.growing import growing

APPENDS = """\
import numpy as np
def grow(n):
    a = np.array([])
    for k in range(n):
        a = np.append(a, k)
    return a
"""


def test_an_array_that_is_copied_in_every_turn_is_named_at_its_line():
    """`a = np.append(a, k)` in a loop, however NumPy is imported."""
    assert said(growing, scene(APPENDS)) == [("`np.append` copies all of `a` in every turn of the loop", 5)]
    other = APPENDS.replace("import numpy as np", "from numpy import append, array").replace("np.", "")
    assert len(said(growing, scene(other))) == 1


def test_what_is_joined_once_or_into_another_array_is_left_alone():
    """Outside a loop, into another name, or by a function of the user's that is called append, nothing grows."""
    assert said(growing, scene(APPENDS.replace("        a = np.append(a, k)", "        pass\n    a = np.append(a, n)"))) == []
    assert said(growing, scene(APPENDS.replace("a = np.append(a, k)", "b = np.append(a, k)"))) == []
    own = "def append(a, b):\n    return b\n" + APPENDS.replace("np.append", "append")
    assert said(growing, scene(own)) == []


def test_tables_and_lists():
    """`pd.concat` of what is there already and a piece, `xs + [x]`, and `xs.insert(0, x)` of a list."""
    table = "import pandas as pd\ndef f(df, parts):\n    for part in parts:\n        df = pd.concat([df, part])\n    return df\n"
    assert said(growing, scene(table)) == [("`pd.concat` copies all of `df` in every turn of the loop", 4)]
    plus = "def f(n):\n    xs = []\n    for k in range(n):\n        xs = xs + [k]\n    return xs\n"
    assert said(growing, scene(plus)) == [("`xs + [...]` copies the whole list in every turn", 4)]
    front = "def f(n):\n    xs = []\n    for k in range(n):\n        xs.insert(0, k)\n    return xs\n"
    assert said(growing, scene(front)) == [("`xs.insert(0, ...)` moves every item of the list", 4)]
    assert said(growing, scene(front.replace("xs = []", "xs = thing(n)").replace("def f", "thing = list\ndef f"))) == []
