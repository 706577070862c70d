"""Loops of few turns get a copy in which their number is written, and answer as before for every other number."""

from __future__ import annotations

import numpy as np
import pytest
from nested import FLOAT, INT, MATRIX, VECTOR, alike, answer, facts_of

from ipyaccel.syntax.nests.short import with_short_loops

TYPES = {
    **dict.fromkeys("p q w".split(), MATRIX),
    **dict.fromkeys("v".split(), VECTOR),
    **dict.fromkeys("n k m i c d e last".split(), INT),
    **dict.fromkeys("s t".split(), FLOAT),
}
NEAREST = """def f(p, q):
    n, m = p.shape
    k = q.shape[0]
    t = 0.0
    for i in range(n):
        for c in range(k):
            s = 0.0
            # along every axis
            for d in range(m):
                s += (p[i, d] - q[c, d]) ** 2
            t += s
    return t
"""
COPIED = """def f(p, q):
    n, m = p.shape
    k = q.shape[0]
    t = 0.0
    for i in range(n):
        if m == 2:
            for c in range(k):
                s = 0.0
                # along every axis
                for d in range(2):
                    s += (p[i, d] - q[c, d]) ** 2
                t += s
        else:
            for c in range(k):
                s = 0.0
                # along every axis
                for d in range(m):
                    s += (p[i, d] - q[c, d]) ** 2
                t += s
    return t
"""
SIZES = {"p.shape[0]": 500, "p.shape[1]": 2, "q.shape[0]": 80, "q.shape[1]": 2}


def short(source: str, sizes: dict[str, int], *, only_unchecked: bool = False) -> str:
    """The text with copies; the same text where there are none."""
    return with_short_loops(*facts_of(source, TYPES, sizes=sizes), only_unchecked=only_unchecked).main.source


def test_a_loop_of_two_turns_is_written_out_beside_itself() -> None:
    """The loop around the short one stands there twice: with the number of this call, and as it was."""
    assert short(NEAREST, SIZES) == COPIED
    assert short(NEAREST, SIZES | {"q.shape[0]": 3}) == COPIED


@pytest.mark.parametrize("columns", [0, 1, 2, 3, 7])
def test_every_length_answers_as_before(columns: int) -> None:
    """The copy for two columns answers like the text it was made of, to the last bit, whatever the number of columns."""
    random = np.random.default_rng(columns)
    call = (random.normal(size=(6, columns)), random.normal(size=(5, columns)))
    assert alike(answer(COPIED, call), answer(NEAREST, call))


@pytest.mark.parametrize(
    "sizes", [{}, SIZES | {"p.shape[1]": 10}, SIZES | {"p.shape[0]": 5, "q.shape[0]": 10}, SIZES | {"q.shape[0]": 2}]
)
def test_only_few_turns_done_very_often_are_worth_it(sizes: dict[str, int]) -> None:
    """Unknown lengths, long loops, calls that are done at once and few turns around few turns keep one text."""
    assert short(NEAREST, sizes) == NEAREST


def test_short_loops_in_one_another_are_fixed_together() -> None:
    """A nest of three by three turns is asked for as a whole; where one of the numbers is written already, only the other is."""
    one = "            for d in range(m):\n                s +="
    source = NEAREST.replace(one, f"{one[:-4]}for e in range({{}}):\n                    s +=")
    sizes = SIZES | {"p.shape[1]": 3}
    assert "if m == 3 and w.shape[0] == 3:" in short(
        source.replace("{}", "w.shape[0]").replace("(p, q)", "(p, q, w)"), sizes | {"w.shape[0]": 3, "w.shape[1]": 3}
    )
    assert "if m == 3:" in short(source.replace("{}", "3"), sizes)
    assert "if " not in short(source.replace("{}", "4"), sizes)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("            t += s\n", "            t += s\n            m = m + 1 - 1\n"),
        ("    n, m = p.shape\n", "    n, m = p.shape\n    if n > 3:\n        m = 2\n"),
        ("    n, m = p.shape\n", "    n = p.shape[0]\n    if n > 3:\n        m = 2\n"),
        ("    return t\n", "    return t + d\n"),
        ("            t += s\n", "            t += s\n            print(t)\n"),
        ("            t += s\n", "            t += (lambda: s)()\n"),
        ("            t += s\n", "            t += s\n        else:\n            t = 0.0\n"),
        ("range(m):\n", "range(m):\n                if s > 1e9: break\n"),
        ("    t = 0.0\n", "    t = 0.0\n    range = reversed\n"),
        ("range(m)", "range(0, m, 1)"),
        ("(p[i, d] - q[c, d]) ** 2", "np.random.normal(p[i, d])"),
    ],
)
def test_a_number_that_may_change_or_be_missing_is_not_asked_for(old: str, new: str) -> None:
    """Where the number is set again or perhaps never, the counter outlives its loop, or more than arithmetic is done: no copy."""
    source = NEAREST.replace(old, new)
    assert source != NEAREST
    assert short(source, SIZES) == source


def test_under_checks_the_text_stays() -> None:
    """Where checks stand around every element, only what is inside `with cython.boundscheck(False)` gets a copy."""
    assert short(NEAREST, SIZES, only_unchecked=True) == NEAREST
    head, loop = NEAREST.split("    for i", 1)
    body, last = f"    for i{loop}".rsplit("    return", 1)
    deeper = "".join(f"    {line}\n" for line in body.splitlines())
    free = f"{head}    with cython.boundscheck(False):\n{deeper}    return{last}"
    assert "if m == 2:" in short(free, SIZES, only_unchecked=True)
