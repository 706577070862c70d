"""Functions that cannot be compiled whole, through the whole story: in parts, checked against the original, or declined."""

from __future__ import annotations

from typing import Any

import ipyaccel
from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import plan
from ipyaccel.model import Declined, Options, Variant
from ipyaccel.pipeline import compare
from ipyaccel.syntax.capturing.capture import capture

TEXT = """\
import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar

class Record:
    def __init__(self, name):
        self.name = name

def frame(n):
    df = pd.DataFrame({"x": np.arange(n) * 0.5})
    x = df["x"].to_numpy()
    total = 0.0
    for k in range(len(x)):
        total += x[k] * x[k]
    record = Record(f"{n} rows")
    return {"name": record.name, "total": total}

def misfit(a, xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):
        total += (a * x - y) ** 2
    return total

def fit(xs, ys):
    found = minimize_scalar(lambda a: misfit(a, xs, ys))
    return f"{found.x:.6f}"

def smooth(values, rounds):
    names = {}
    for r in range(rounds):
        for k in range(1, len(values) - 1):
            values[k] = (values[k - 1] + values[k + 1]) / 2
        names[f"round {r}"] = values[1]
    return names

def rows(df):
    total = 0.0
    for _, row in df.iterrows():
        total += row["x"]
    return total

def series(df):
    values = df["x"]
    total = 0.0
    for k in range(len(values)):
        total += values[k]
    return total

def written(x):
    total = 0.0
    for v in x:
        total += v
    return f"{total}"

def counted(n):
    counts = {}
    for k in range(n):
        counts[k % 3] = k
    return counts

def logged(n):
    total = 0.0
    for k in range(n):
        total += k
    with open("log.txt", "w") as file:
        file.write(str(total))
    return {"total": total}
"""
NAMES = ("cython-typed", "cython-fast", "numba", "numba-fast")


def namespace() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(TEXT, names)
    return names


def compared(call: str) -> ipyaccel.Comparison:
    options = Options(only=NAMES, budget=0.3, profile=False, timeout=120.0)
    return ipyaccel.Comparison(compare(call, namespace(), options, history=lambda: [("cell 1", TEXT)]))


def planned(call: str) -> dict[str, Variant | Declined]:
    """What is proposed, without building it."""
    workload, live = capture(call, namespace(), lambda: [("cell 1", TEXT)])
    payload = pack(live)
    try:
        found = plan(workload, payload, Options(), send=lambda _: None)
    finally:
        release(payload)
    return {proposal.name: proposal for proposal in found.proposals}


def test_the_loop_of_a_function_with_a_frame_and_a_class_is_compiled() -> None:
    """Every compiled row is right, and says which lines it compiled; the source has the part and the function that calls it."""
    result = compared("frame(2000)")
    assert set(result.frame.loc[list(NAMES), "status"]) == {"ok"}
    for name in NAMES:
        assert result.frame.loc[name, "note"].startswith("lines 12–14 compiled, 9–11 and 15–16 stay Python")
    source = result.source("numba")
    assert "@njit\ndef frame_lines_12_14(x):" in source
    assert "\ndef frame(Record, n):" in source
    assert "    total = frame_lines_12_14(x)\n" in source
    typed = result.source("cython-typed")
    assert "cdef double frame_lines_12_14(const double[::1] x)" in typed
    assert '    df = pd.DataFrame({"x": np.arange(n) * 0.5})\n' in typed


def test_lists_are_written_back_between_python_and_the_part() -> None:
    """The list that the caller sees, and the answers read from it in between, are those of the original."""
    result = compared("smooth([0.5, 3.0, 1.0, 8.0], 3)")
    assert set(result.frame.loc[["cython-typed", "numba"], "status"]) == {"ok"}
    assert "values[:] = values_array.tolist()" in result.source("numba")


def test_what_stays_python_in_unchecked_code_keeps_pythons_rules() -> None:
    """Outside of the part a negative index or one out of range must do what it does in Python."""
    fast = planned("frame(20)")["cython-fast"]
    assert isinstance(fast, Variant)
    head = fast.source[: fast.source.index("def frame(")].rstrip("\n").split("\n")
    assert {"@cython.boundscheck(True)", "@cython.wraparound(True)", "@cython.cdivision(False)"} <= set(head[-4:])


def test_a_function_given_to_a_library_is_still_called_by_it() -> None:
    """A closure handed to SciPy stays Python and calls the compiled part."""
    numba = planned("fit([0.5, 1.0, 2.0], [1.0, 2.0, 4.0])")["numba"]
    assert isinstance(numba, Variant)
    assert "minimize_scalar(lambda a: misfit(" in numba.source
    assert "@njit\ndef misfit_lines_" in numba.source


def test_a_loop_over_rows_is_declined_with_what_to_do() -> None:
    """Nothing can be compiled; the line and a way out are told."""
    numba = planned("rows(pd.DataFrame({'x': [0.5, 1.5]}))")["numba"]
    assert isinstance(numba, Declined)
    assert str(numba.reason) == "line 38: a loop over DataFrame rows: take the columns out with .to_numpy() and loop over those"


def test_a_series_read_item_by_item_is_declined_with_what_to_do() -> None:
    """What a name holds is known from the run: nothing in the text says that it is pandas."""
    numba = planned("series(pd.DataFrame({'x': [0.5, 1.5]}))")["numba"]
    assert isinstance(numba, Declined)
    assert str(numba.reason) == (
        "line 46: each turn looks into `values`, an object of pandas: take its numbers out with .to_numpy() before the loop"
    )


def test_text_of_numbers_is_made_by_python() -> None:
    """Numba types the f-string, but would write another text: only the loop is compiled."""
    numba = planned("written(np.arange(4.0))")["numba"]
    assert isinstance(numba, Variant)
    assert numba.done == "lines 50–52 compiled, 49 and 53 stay Python"


def test_a_dict_that_numba_would_make_is_declined() -> None:
    """Its class would be another; there is no part without it."""
    numba = planned("counted(9)")["numba"]
    assert isinstance(numba, Declined)
    assert str(numba.reason).startswith("line 59: it answers with a dict")


def test_what_reaches_outside_is_not_run_to_be_looked_at(tmp_path: Any, monkeypatch: Any) -> None:
    """A function that writes a file is not run by the plan."""
    monkeypatch.chdir(tmp_path)
    planned("logged(10)")
    assert not list(tmp_path.iterdir())
