"""What Numba gives to threads: loops over arrays and their rows, and parts of programs; and what it must not be given."""

from __future__ import annotations

import numpy as np
import pytest

from ipyaccel.backends.numba import backend
from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import plan
from ipyaccel.model import Declined, Options
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.threads import work


@pytest.fixture(autouse=True)
def small_arrays_too(monkeypatch):
    """The arrays here are small, and are to be shared out all the same."""
    monkeypatch.setattr(work, "FEW", 0)


def rows_of(source, call="f(x)", **values):
    """What is proposed, by variant, as the product asks for it."""
    namespace = {"__name__": "__main__", "np": np, **values}
    exec(compile(source, "<cell 1>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    payload = pack(live)
    try:
        found = plan(workload, payload, Options(only=("numba",)), send=lambda _: None)
    finally:
        release(payload)
    return {row.name: row for row in found.proposals}, live


def parallel(source, **values):
    rows, _ = rows_of(source, **values)
    return rows["numba-parallel"]


def test_a_loop_over_an_array_counts(tmp_path):
    """Elements and whole rows are reached by a counter, whose turns are shared out; the line told is the user's."""
    source = """
def f(x):
    total = 0.0

    for row in x:
        for v in row:
            total += v * v
    for a, b, c in x:
        total += a * b - c
    return total
"""
    x = np.arange(12.0).reshape(4, 3)
    rows, live = rows_of(source, x=x)
    row = rows["numba-parallel"]
    assert "for row_index in prange(len(x)):\n        row = x[row_index]\n" in row.source
    assert "for a_index in prange(len(x)):\n        a, b, c = x[a_index]\n" in row.source
    assert row.done == "the turns of the loops at lines 5, 8 shared out among threads by prange"
    [build] = backend.compile([row], tmp_path)
    assert backend.load(build, {})(x) == pytest.approx(live.function(x), rel=1e-12)


def test_parts_run_on_threads():
    """Of a program that stays Python, the loops that are compiled are shared out."""
    source = """
def f(x):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * x[i]
    return {"sum": total, "kind": "squares"}
"""
    row = parallel(source, x=np.arange(50.0))
    assert "prange(len(x))" in row.source
    assert "@njit(parallel=True)\ndef f_lines" in row.source
    assert "\ndef f(x):" in row.source
    assert "@njit(parallel=True)\ndef f(x)" not in row.source


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("total += x[-i]", "without a sign"),
        ("total += -(i + 1) * x[i]", "without a sign"),
    ],
)
def test_a_counter_is_not_negated(body, words):
    """Numba's threads count with numbers that have no sign: `-i` would be a huge one."""
    source = f"def f(x):\n    total = 0.0\n    for i in range(len(x)):\n        {body}\n    return total\n"
    row = parallel(source, x=np.arange(5.0))
    assert isinstance(row, Declined)
    assert words in row.reason.text
    assert row.reason.line == 4


@pytest.mark.parametrize(
    ("body", "x", "words", "line"),
    [
        ("return x[x > 2]", np.ones((3, 3)), "masks of one dimension", 2),
        ("return x.sum()", np.ones(3, np.float16), "floats of 16 bits", None),
        ("return x.sum()", np.ones(3, ">f8"), "`x.astype(np.float64)`", None),
        ("return x.sum()", np.ma.array([1.0]), "`x.compressed()`", None),
        ("return x[0]", np.array([1, "a"], dtype=object), "dtype=object", None),
    ],
)
def test_arrays_that_numba_cannot_compile_are_told_by_name(body, x, words, line):
    """What Numba would stop at without a word is a reason that says what to do."""
    rows, _ = rows_of(f"def f(x):\n    {body}\n", x=x)
    assert words in rows["numba"].reason.text
    assert rows["numba"].reason.line == line


def test_code_that_speaks_of_nan_keeps_it(tmp_path):
    """fast-math takes NaN as impossible: where the code asks for it, that promise is left out, and not said either."""
    source = """
def f(x):
    bad = 0
    for i in range(len(x)):
        if np.isnan(x[i]):
            bad += 1
    return bad
"""
    x = np.array([1.0, np.nan, 3.0])
    rows, _ = rows_of(source, x=x)
    fast = rows["numba-fast"]
    assert "no NaN or infinity" not in fast.assumes
    assert fast.flags[1] == 'error_model="numpy"'
    [build] = backend.compile([fast], tmp_path)
    assert backend.load(build, {})(x) == 1
