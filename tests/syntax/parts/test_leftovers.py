"""What stays Python, and what a person would do instead: one program for each cause."""

from __future__ import annotations

import pytest

from ipyaccel.model import Function, Import, Program, Reason
from ipyaccel.syntax.inference.observing import Seen
from ipyaccel.syntax.parts.leftovers import advised

IMPORTS = (
    Import("re", "re"),
    Import("np", "numpy"),
    Import("heapq", "heapq"),
    Import("Fraction", "fractions", "Fraction"),
    Import("minimize", "scipy.optimize", "minimize"),
    Import("defaultdict", "collections", "defaultdict"),
)


def advice(source: str, line: int | None = None) -> tuple[str, int | None]:
    """The sentence and its line, for a function whose first line is line 5 of the cell."""
    source = source.strip("\n")
    program = Program("f", (Function("f", source, ("x",), 5, "cell 1"),), IMPORTS)
    found = advised(program, Reason("Numba says something", line), Seen())
    return found.text, found.line


PROGRAMS = [
    ("def f(x):\n    t = 0\n    for _, row in x.iterrows():\n        t += row.a\n    return t", "loop over DataFrame rows", 7),
    ("def f(x):\n    return x.apply(lambda row: row.a + 1, axis=1).sum()", "for each row", 6),
    ("def f(x):\n    for i in range(9):\n        x.loc[i, 'a'] = i\n    return x", "looks into a DataFrame", 7),
    ("def f(x):\n    s = ''\n    for i in range(x):\n        s += f'{i}, '\n    return s", "builds text", 8),
    ("def f(x):\n    d = {}\n    for w in x:\n        d[w] = d.get(w, 0) + 1\n    return d", "uses a dict", 8),
    ("def f(x):\n    s = set()\n    for w in x:\n        s.add(w)\n    return len(s)", "uses a set", 8),
    ("def f(x):\n    for p in x:\n        p.speed = p.speed * 0.9\n    return x", "`p.speed` of objects", 7),
    ("def f(x):\n    t = Fraction(0)\n    for k in range(1, x):\n        t += Fraction(1, k)\n    return t", "exact numbers", 8),
    ("def f(x):\n    for k in range(x):\n        r = minimize(abs, k)\n    return r", "scipy.optimize.minimize is called", 7),
    ("def f(x):\n    n = 0\n    for w in x:\n        n += re.match('a', w) is not None\n    return n", "works on text", 8),
    ("def f(x):\n    h = [1]\n    while h:\n        v = heapq.heappop(h)\n    return v", "a queue of Python's own", 8),
    ("def f(x):\n    for w in x:\n        try:\n            n = w()\n        except TypeError:\n            n = 1\n    return n",
     "ask with `if`", 7),
    ("def f(x):\n    for k in range(x):\n        y = sorted(x, key=abs)\n    return y", "np.argsort", 7),
    ("def f(x):\n    for k in range(x):\n        yield k", "fill an array", 7),
    ("def f(x):\n    for p in x:\n        p.move(0.1)\n    return x", "calls `p.move`, a method of an object", 7),
]  # fmt: skip


@pytest.mark.parametrize(("source", "said", "line"), PROGRAMS)
def test_each_cause_is_named_at_its_line(source: str, said: str, line: int) -> None:
    """The sentence says what is in the way and stands at the user's line, not at Numba's."""
    text, at = advice(source)
    assert said in text
    assert at == line


def test_the_line_that_numba_names_goes_first() -> None:
    """Of two causes the one on Numba's own line is told."""
    source = "def f(x):\n    d = {}\n    for w in x:\n        d[w] = 1\n        print(w)\n    return d"
    assert advice(source, 9) == ("the loop prints: keep the numbers, and print them after it", 9)
    assert advice(source, 8)[1] == 8


def test_without_a_known_cause_numbas_reason_stays() -> None:
    """Plain arithmetic in the loop gives no advice, and text made after it is not the loop's."""
    assert advice("def f(x):\n    t = 0\n    for k in range(x):\n        t += k\n    return f'{t}'", 9) == (
        "Numba says something",
        9,
    )


def test_a_dict_outside_of_every_loop_is_not_blamed() -> None:
    """What runs once costs nothing."""
    assert (
        advice("def f(x):\n    d = {'a': 1}\n    for k in range(x):\n        y = k\n    return d, y")[0] == "Numba says something"
    )


def test_a_random_generator_is_better_given() -> None:
    """Numba stumbles over the line that makes it, loop or no loop."""
    text, line = advice("def f(x):\n    g = np.random.default_rng(x)\n    return g.random()", 6)
    assert "make it outside the function and give it as an argument" in text
    assert line == 6
