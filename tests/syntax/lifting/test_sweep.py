"""Rows that carry along: edit distances, alignments and paths, with the words whose letters they compare."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import lift

INT, FLOAT, WORD = Type("int"), Type("float"), Type("str")
TABLE, GRID = Type("array", items=(INT,), ndim=2), Type("array", items=(FLOAT,), ndim=2)
TYPES = {
    **dict.fromkeys("n m i j c gap change diagonal best".split(), INT),
    "h": FLOAT,
    "table": TABLE,
    "path": GRID,
    "cost": GRID,
}


def lifted(source: str, **types: Type) -> str:
    """The text of the one function; the text as it is when nothing was lifted."""
    source = textwrap.dedent(source).strip()
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    names = tuple(argument.arg for argument in tree.args.args)
    program = Program("f", (Function("f", source, names, 1, "cell 1"),), (Import("np", "numpy"),))
    known = {**TYPES, **types}
    made = lift(program, Facts(types={"f": FunctionTypes(known)}, argument_types=known))
    return source if isinstance(made, Reason) else made.program.main.source


def answer(text: str, *given: Any) -> Any:
    """What a text answers."""
    namespace: dict[str, Any] = {"np": np}
    exec(textwrap.dedent(text), namespace)
    return namespace["f"](*given)


ALIGNED = """
    def f(a, b, gap):
        n, m = len(a), len(b)
        table = np.zeros((n + 1, m + 1), dtype=np.int64)
        best = 0
        for i in range(1, n + 1):
            for j in range(1, m + 1):
                diagonal = table[i - 1, j - 1] + (2 if a[i - 1] == b[j - 1] else -1)
                table[i, j] = {value}
        return table
"""
VALUES = [
    "max(0, diagonal, table[i - 1, j] - gap, table[i, j - 1] - gap)",
    "max(diagonal, max(table[i - 1, j], gap + table[i, j - 1]))",
    "min(diagonal, table[i, j - 1] + 1)",
    "min(table[i, j - 1], table[i - 1, j] + gap)",
]


@pytest.mark.parametrize("value", VALUES)
def test_tables_of_words(value: str) -> None:
    """Each row is a running extreme, also of empty words and where nothing is alike."""
    source = ALIGNED.format(value=value)
    text = lifted(source, a=WORD, b=WORD)
    assert "for j" not in text
    assert ".accumulate(row, out=row)" in text
    for words in (("gattaca", "gcatgcu"), ("", "abc"), ("abc", ""), ("a", "ä"), ("aaaa", "bb"), ("\0a", "a\0")):
        for gap in (0, 1, -3):
            np.testing.assert_array_equal(answer(text, *words, gap), answer(source, *words, gap))


REFUSED = [
    "max(diagonal, table[i, j - 1] * gap)",
    "max(diagonal, table[i, j - 1] - b_cost[j])",
    "max(diagonal, table[i, j - 1], table[i, j - 1] + 1)",
    "max(diagonal, table[i, j - 2] + 1)",
    "diagonal + table[i, j - 1]",
]


@pytest.mark.parametrize("value", REFUSED)
def test_what_is_no_running_extreme_stays(value: str) -> None:
    """Multiplied on the way, at a cost that differs from turn to turn, carried twice, from further left, or added up."""
    source = ALIGNED.format(value=value).replace("a, b, gap", "a, b, gap, b_cost")
    assert "for j" in lifted(source, a=WORD, b=WORD, b_cost=Type("array", items=(INT,), ndim=1))


@pytest.mark.parametrize("kind", [Type("int", 8), Type("int", 64, signed=False), Type("float", 32)])
def test_small_numbers_stay(kind: Type) -> None:
    """On the way the row holds other numbers than the answer: they must fit."""
    source = ALIGNED.format(value=VALUES[0])
    assert "for j" in lifted(source, a=WORD, b=WORD, table=Type("array", items=(kind,), ndim=2))


def test_paths_through_a_grid_of_floats() -> None:
    """Infinity on the border does no harm, and what follows the row sees the finished row."""
    source = """
        def f(path, cost, h):
            best = 0.0
            n, m = path.shape
            for i in range(1, n):
                for j in range(1, m):
                    path[i, j] = min(path[i - 1, j] + cost[i, j], path[i, j - 1] + h)
                    best += path[i, j]
            return best
    """
    text = lifted(source, best=FLOAT)
    assert "for j" not in text
    cost = np.random.default_rng(2).random((6, 9))
    for given in (cost, cost[:1], cost[:, :1], cost[:0]):
        path = np.full(given.shape, np.inf)
        path[:, :1], path[:1] = 3.0, 1.0
        ours, theirs = path.copy(), path.copy()
        assert answer(text, ours, given, 0.125) == pytest.approx(answer(source, theirs, given, 0.125), rel=1e-12)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_letters_of_a_word_in_a_loop() -> None:
    """Compared with a letter in quotes, the letters stay letters; a word that is used otherwise stays a word."""
    source = """
        def f(a):
            n = 0
            for i in range(len(a)):
                if a[i] == "g":
                    n += 1
            return n
    """
    text = lifted(source, a=WORD)
    assert "a = np.array(list(a), dtype=str)" in text
    for word in ("gag", "", "aaa", "Gg"):
        assert answer(text, word) == answer(source, word)
    for other in ("return n, a", "return n + len(a.strip())", "return n, a[0]", "return n, a[:1] == 'g'"):
        changed = source.replace("return n", other)
        assert lifted(changed, a=WORD) == textwrap.dedent(changed).strip()


def test_both_words_stay_when_one_of_them_must() -> None:
    """A letter of a word that stays a word is no number to compare with."""
    source = """
        def f(a, b):
            n = 0
            for i in range(len(a)):
                if a[i] == b[i]:
                    n += 1
            return n, b.upper()
    """
    assert "ord" not in lifted(source, a=WORD, b=WORD)
