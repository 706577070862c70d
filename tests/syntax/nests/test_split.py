"""A loop that writes what it reads, in one of its turns, is done in two halves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nested import FLOAT, INT, MATRIX, VECTOR, alike, answer, better

TYPES = {
    **dict.fromkeys("d e".split(), MATRIX),
    **dict.fromkeys("x".split(), VECTOR),
    **dict.fromkeys("n m i j k last".split(), INT),
    **dict.fromkeys("through t".split(), FLOAT),
}
PATHS = """def f(d, e):
    n = d.shape[0]
    for k in range(n):
        for i in range(n):
            for j in range(n):  # over all places
                through = d[i, k] + d[k, j]
                # a shorter way
                if through < d[i, j]:
                    d[i, j] = through
"""
ASKED = """def f(d, e):
    n = d.shape[0]
    for k in range(n):
        for i in range(n):
            d_ik = d[i, k]
            if d_ik + d[k, k] < d_ik:  # turn k changes d[i, k]
                for j in range(n):  # over all places
                    through = d[i, k] + d[k, j]
                    # a shorter way
                    if through < d[i, j]:
                        d[i, j] = through
            else:
                for j in range(n):
                    through = d_ik + d[k, j]
                    # a shorter way
                    d[i, j] = through if through < d[i, j] else d[i, j]
"""
HALVES = """def f(d, e):
    n = d.shape[0]
    for k in range(n):
        for i in range(n):
            d_ik = d[i, k]
            for j in range(k + 1):  # over all places
                through = d_ik + d[k, j]
                # a shorter way
                d[i, j] = through if through < d[i, j] else d[i, j]
            d_ik = d[i, k]
            for j in range(k + 1, n):
                through = d_ik + d[k, j]
                # a shorter way
                d[i, j] = through if through < d[i, j] else d[i, j]
"""


def test_shortest_paths() -> None:
    """Whether the element changes is asked before the loop: negative lengths and NaN show that it is asked rightly."""
    assert better(PATHS, TYPES) == ASKED
    _same_answers(PATHS, ASKED)


def test_halves() -> None:
    """Up to the turn that writes it the old element counts, after it the new one, where that cannot be asked in vain."""
    source, halves = (text.replace("through <", "through <=") for text in (PATHS, HALVES))
    assert better(source, TYPES) == halves
    _same_answers(source, halves)


def _same_answers(source: str, made: str) -> None:
    seeded = np.random.default_rng(5)
    for shape in ((4, 4), (1, 1), (0, 0), (3, 5), (3, 2)):
        lengths = seeded.normal(size=shape)
        lengths[seeded.random(shape) < 0.2] = np.nan
        assert alike(answer(source, (lengths, lengths)), answer(made, (lengths, lengths)))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("d[i, k] / d[k, j]", id="may raise an error in a later turn"),
        pytest.param("d[i, k] + e[k, j]", id="an array that may end before"),
        pytest.param("d[i, k] + d[k, j] + through", id="what the turn before computed"),
    ],
)
def test_not_asked(value: str) -> None:
    """Nothing is asked early that could raise, or that turn k would answer otherwise."""
    made = better(PATHS.replace("d[i, k] + d[k, j]", value), TYPES)
    assert "range(k + 1)" in made
    assert "# turn k changes" not in made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("through = d[i, k] + d[k, j]", "through = d[i, k] + d[k, j - 1]", id="reads what the turn before wrote"),
        pytest.param("through = d[i, k] + d[k, j]", "through = d[i, k] + d[k, i]", id="two such elements"),
        pytest.param("through = d[i, k] + d[k, j]", "through = e[i, k] + d[k, j]", id="no such element"),
        pytest.param("for k in range(n):", "for k in range(-1, n):", id="counted from the end"),
        pytest.param("for k in range(n):", "for k in range(m):", id="perhaps none of the turns"),
        pytest.param("for j in range(n):", "for j in range(1, n):", id="perhaps before the turns"),
        pytest.param("through = d[i, k] + d[k, j]", "through = d[i, k] + d[k, j] if k > 1 else 0.5", id="not read in every turn"),
        pytest.param("d[i, j] = through", "d[i, j] = through + d[i, k]", id="read again when it is written"),
        pytest.param("    n = d.shape[0]", "    n = d.shape[0]\n    e = d", id="shared memory"),
        pytest.param("d[i, j] = through", "d[j, i] = through", id="written along a column"),
    ],
)
def test_left_as_it_is(before: str, after: str) -> None:
    """Where it is not sure which turn writes what, the loop stays."""
    source = PATHS.replace(before, after, 1) if "d[i, j] =" not in before else PATHS.replace(f"  {before}", f"  {after}")
    assert source != PATHS
    assert better(source, TYPES) == source


VALUES = ["d[i, k] + d[k, j]", "d[i, k] * d[k, j]", "e[k, j] - d[i, k]", "d[i, j] + d[i, k]", "d[k, k] * d[i, j]", "d[i, k] + 1"]
TURNS = [
    "if t < d[i, j]:\n    d[i, j] = t",
    "if d[i, j] >= t:\n    d[i, j] = t",
    "d[i, j] += t",
    "d[k, j] = t",
    "if t > 0:\n    d[i, j] -= t",
]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(VALUES), st.sampled_from(TURNS), st.booleans(), st.sampled_from(["i", "k"]))
def test_random_loops(value: str, turn: str, at_once: bool, outer: str) -> None:
    """Whatever is split answers as before to the last bit."""
    inner = "k" if outer == "i" else "i"
    lines = [f"d[i, j] += {value}"] if at_once else [f"t = {value}", *turn.split("\n")]
    body = "".join(f"                {line}\n" for line in lines)
    head = f"    n = d.shape[0]\n    for {outer} in range(n):\n        for {inner} in range(n):\n            for j in range(n):\n"
    source = f"def f(d, e):\n{head}{body}"
    made = better(source, TYPES)
    seeded = np.random.default_rng(7)
    for shape in ((4, 4), (1, 1), (3, 5), (3, 2)):
        call = (seeded.normal(size=shape), seeded.normal(size=(4, 5)))
        assert alike(answer(source, call), answer(made, call)), (source, made)
