"""Short loops inside a nest: kept where that pays in this call and changes nothing, and not otherwise."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import lift

FLOAT, INT = Type("float"), Type("int")
MATRIX, VECTOR = Type("array", items=(FLOAT,), ndim=2), Type("array", items=(FLOAT,), ndim=1)
SMALL = Type("array", items=(Type("float", 32),), ndim=2)
PLACES = Type("array", items=(INT,), ndim=1)
TYPES = {**dict.fromkeys("a b out".split(), MATRIX), **dict.fromkeys("s t d best".split(), FLOAT), "g": PLACES}
LONG = {"a.shape[0]": 400, "a.shape[1]": 3, "b.shape[0]": 500, "b.shape[1]": 3}


def lifted(source: str, sizes: dict[str, int], **types: Type) -> str:
    """The text of the one function."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    names = tuple(argument.arg for argument in tree.args.args)
    program = Program("f", (Function("f", source, names, 1, "cell 1"),), (Import("np", "numpy"),))
    known = {**TYPES, **dict.fromkeys("i j k n m w".split(), INT), **types}
    made = lift(program, Facts(types={"f": FunctionTypes(known)}, argument_types=known, sizes=sizes))
    assert not isinstance(made, Reason), made
    return made.program.main.source


def agree(source: str, text: str, *given: Any) -> None:
    """Both answer alike."""
    answers = []
    for one in (source, text):
        namespace: dict[str, Any] = {"np": np}
        exec(one, namespace)
        answers.append(namespace["f"](*[np.array(item) for item in given]))
    np.testing.assert_allclose(answers[1], answers[0], rtol=1e-12)


DISTANCES = textwrap.dedent("""
    def f(a, b):
        out = np.empty((len(a), len(b)))
        for i in range(len(a)):
            for j in range(len(b)):
                s = {start}
                for k in range(a.shape[1]):
                    t = a[i, k] - b[j, k]
                    {update}
                out[i, j] = s
        return out
""").strip()
GIVEN = (np.linspace(-1, 2, 12).reshape(4, 3), np.linspace(0, 3, 15).reshape(5, 3) ** 2)
UPDATES = {
    "sum": ("0.0", "s += t * t", "out += "),
    "less": ("1.5", "s -= abs(t)", "s = np.full(out.shape, 1.5, dtype=float)"),
    "product": ("1.0", "s *= 1 + t * t", "s *= "),
    "max": ("-1.0", "s = max(s, t)", "np.maximum(s, t, out=s)"),
    "some": ("0.0", "if t > 0:\n                        s += t", "np.where(t > 0, t, 0)"),
}


@pytest.mark.parametrize(("start", "update", "wanted"), UPDATES.values(), ids=UPDATES.keys())
def test_a_short_loop_that_adds_up_stays(start: str, update: str, wanted: str) -> None:
    """The three coordinates are gone through one by one, for all pairs at once; without coordinates the start is the answer."""
    source = DISTANCES.format(start=start, update=update)
    text = lifted(source, LONG)
    assert "for k in range(a.shape[1]):" in text
    assert "for i" not in text
    assert wanted in text
    agree(source, text, *GIVEN)
    agree(source, text, GIVEN[0][:, :0], GIVEN[1][:, :0])


@pytest.mark.parametrize(
    "sizes",
    [
        {},
        {"a.shape[0]": 200, "b.shape[0]": 200, "a.shape[1]": 150, "b.shape[1]": 150},
        {**LONG, "a.shape[0]": 4, "b.shape[0]": 5},
    ],
)
def test_it_does_not_stay_where_it_would_not_pay(sizes: dict[str, int]) -> None:
    """Nothing is known of the sizes, or there are many turns, or what is left in one of them is soon done."""
    assert "for " not in lifted(DISTANCES.format(start="0.0", update="s += t * t"), sizes)


def test_small_floats_are_added_up_as_they_are() -> None:
    """The sum of 32-bit numbers has 32 bits: an array of 64 would answer otherwise."""
    assert "for " not in lifted(DISTANCES.format(start="0.0", update="s += t * t"), LONG, a=SMALL, b=SMALL)


def test_a_matrix_product_stays_one() -> None:
    """What is the product of two matrices needs no loop, however short it would be."""
    assert "np.matmul(a, " in lifted(
        DISTANCES.replace("t = a[i, k] - b[j, k]", "pass").format(start="0.0", update="s += a[i, k] * b[j, k]"), LONG
    )


def test_a_loop_that_writes_what_it_reads_does_not_stay() -> None:
    """Pixels that the turn itself changes: which of them are new depends on the order, so all is done as before."""
    source = textwrap.dedent("""
        def f(a, b):
            for i in range(len(a)):
                for k in range(a.shape[1]):
                    t = a[i, k] * 2
                    a[i, k] = t + b[i, k]
            return a
    """).strip()
    assert "for " not in lifted(source, LONG)


def test_sums_by_label_go_column_by_column() -> None:
    """`np.bincount` for each column, instead of `np.add.at` for all."""
    source = textwrap.dedent("""
        def f(a, g, out):
            for i in range(len(a)):
                for k in range(a.shape[1]):
                    out[g[i], k] += a[i, k]
            return out
    """).strip()
    text = lifted(source, {**LONG, "a.shape[0]": 4000})
    assert "out[:, k] += np.bincount(g[:len(a)], weights=a[:, k], minlength=len(out))" in text
    agree(source, text, GIVEN[0], np.array([2, 0, 2, 1]), np.ones((3, 3)))


def test_windows_are_slices_that_move() -> None:
    """The loops over a small window stay, around the whole image; also where the window is larger than the image."""
    source = textwrap.dedent("""
        def f(a, w):
            n, m = a.shape
            out = np.zeros((n - w + 1, m - w + 1))
            for i in range(n - w + 1):
                for j in range(m - w + 1):
                    # the mean of a window
                    s = 0.0
                    for k in range(w):
                        for d in range(w):
                            s += a[i + k, j + d]  # one pixel
                    out[i, j] = s / (w * w)
            return out
    """).strip()
    text = lifted(source, {"a.shape[0]": 100, "a.shape[1]": 80, "w": 3}, d=INT)
    assert "    for k in range(w):\n        for d in range(w):\n" in text
    assert "  # one pixel" in text
    for width in (1, 2, 4):
        agree(source, text, np.arange(20.0).reshape(4, 5) ** 2, width)


def test_a_sum_that_the_kept_loop_begins_anew_begins_inside_it() -> None:
    """`t` starts at 0 for each `k`, and `s` only once."""
    source = textwrap.dedent("""
        def f(a, b):
            out = np.zeros(len(a))
            for i in range(len(a)):
                s = 0.0
                for k in range(a.shape[1]):
                    t = 0.0
                    for j in range(3):
                        t += abs(a[i, k] - b[j, k])
                    s += t * t
                out[i] = s
            return out
    """).strip()
    text = lifted(source, {**LONG, "a.shape[0]": 9000}, out=VECTOR)
    assert "        for j in range(3):" in text
    agree(source, text, *GIVEN)
