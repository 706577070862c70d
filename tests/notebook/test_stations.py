"""Every station of the classroom in a real kernel and a real shell, held against the table in `tests/programs/stations.toml`."""

from __future__ import annotations

import math

COLUMNS = [
    "time", "low", "high", "best", "loops", "rounds", "threads", "speedup", "speedup_low", "speedup_high",
    "compile", "cached", "break_even", "status", "error", "note",
]  # fmt: skip
VARIANTS = [
    "python", "numpy", "numexpr", "cython", "cython-typed", "cython-fast", "cython-parallel",
    "numba", "numba-fast", "numba-parallel",
]  # fmt: skip
RAN = ("ok", "unchecked")
ENDED_BADLY = ("failed", "crashed", "timeout", "interrupted")


def test_station(notebook, station):
    """`%compare` answers with a row for each variant, and those that the table names are right."""
    notebook.must(station.text)
    if station.setup:
        notebook.must(station.setup)
    said = notebook.must(f"%compare -v result --budget 0.3 --no-profile {station.call}")
    rows = notebook.rows()
    assert list(rows) == VARIANTS, said.text
    wrong = list(_against_table(rows, station)) + list(_against_design(rows, station))
    assert not wrong, "\n".join([*wrong, "", said.text])


def _against_table(rows, station):
    for name in station.must_be_ok:
        if rows[name]["status"] != "ok":
            yield f"{name} must be ok, is {rows[name]['status']}: {rows[name]['note']}"
    for name in station.must_run:
        if rows[name]["status"] not in RAN:
            yield f"{name} must run, is {rows[name]['status']}: {rows[name]['note']}"
    for name in station.must_not_be_ok:
        if rows[name]["status"] in RAN or not math.isnan(rows[name]["speedup"]):
            yield f"{name} must not be ok, is {rows[name]['status']}, speedup {rows[name]['speedup']}"
    for name in station.must_decline:
        if rows[name]["status"] != "declined" or not rows[name]["note"].startswith("line "):
            yield f"{name} must decline with a line, is {rows[name]['status']}: {rows[name]['note']}"


def _against_design(rows, station):
    if list(rows["python"]) != COLUMNS:
        yield f"columns are {list(rows['python'])}"
    wanted = "failed" if station.reference_raises else "ok"
    if rows["python"]["status"] != wanted:
        yield f"python is {rows['python']['status']}: {rows['python']['note']}"
    for name, row in rows.items():
        slow = row["status"] == "timeout" and name in station.may_be_slow
        if row["status"] in ENDED_BADLY and not slow and not station.reference_raises:
            yield f"{name} is {row['status']}: {row['note']}"
        if row["status"] != "ok" and not row["note"]:
            yield f"{name} is {row['status']} and does not say why"
        if row["status"] in RAN and not station.reference_raises and not row["time"] > 0:
            yield f"{name} is {row['status']} and has the time {row['time']}"
        if row["status"] not in RAN and not math.isnan(row["speedup"]):
            yield f"{name} is {row['status']} and has a speedup"
        if row["status"] == "ok" and row["error"] > 1e-9:
            yield f"{name} is ok and has the error {row['error']}"


def test_reference_that_raises(notebook):
    """An exception of the original is shown by name with its line, and under it what the variants do instead."""
    notebook.must(
        "import numpy as np\n"
        "def fibonacci(size):\n"
        "    numbers = np.zeros(size, dtype=np.int64)\n"
        "    a, b = 0, 1\n"
        "    for k in range(size):\n"
        "        numbers[k] = a\n"
        "        a, b = b, a + b\n"
        "    return numbers"
    )
    said = notebook.must("%compare -v result fibonacci(100)")
    assert "OverflowError" in said.text
    assert "line 6" in said.text
    rows = notebook.rows()
    assert math.isnan(rows["numba"]["speedup"])
    assert rows["numba"]["status"] == "differs"


def test_returned_stored_and_newest_are_the_same(notebook):
    """`-o` returns the result, `-v` stores it, `ipyaccel.last` is the newest, and all are one object."""
    notebook.must("def f(x): return 2 * x + 1")
    notebook.must("%compare -o -v mine -q f(3)")
    assert notebook.value("mine is Out[max(Out)]") is True
    notebook.must("import ipyaccel")
    assert notebook.value("ipyaccel.last is mine") is True


def test_cell_defines_the_line_calls(notebook):
    """`%%compare CALL` runs the cell, then compares the call; lines are counted in the cell as the user sees it."""
    said = notebook.must(
        "%%compare -v result --budget 0.2 looping(200)\n"
        "def looping(n):\n"
        "    values = [1.0]\n"
        "    for k in range(n):\n"
        "        values[0] = values[0] * 0.5 + k\n"
        "    return values[0]"
    )
    rows = notebook.rows()
    assert rows["python"]["status"] == "ok", said.text
    assert rows["cython"]["status"] == "ok", said.text
    assert notebook.value("looping(2)") == 1.25


def test_python_door_gives_the_same_object(notebook):
    """`ipyaccel.compare(call, namespace)` shows nothing and returns what the magic would."""
    notebook.must("def f(x): return 2 * x + 1")
    said = notebook.must("import ipyaccel; result = ipyaccel.compare('f(3)', globals(), budget=0.1, only='cython,numba')")
    assert said.text.strip() == ""
    rows = notebook.rows()
    assert rows["cython"]["status"] == "ok"
    assert "numexpr" not in rows
    assert notebook.value("result.best in list(result.frame.index)") is True
    assert "def f" in notebook.value("result.source('cython')")
    assert notebook.value("result.function('cython')(4)") == 9


def test_result_travels_as_json(notebook):
    """A result written as JSON and read back has the same frame."""
    notebook.must("def f(x): return 2 * x + 1")
    notebook.must("import ipyaccel; result = ipyaccel.compare('f(3)', globals(), budget=0.1, only='cython')")
    notebook.must("again = ipyaccel.Comparison.from_json(result.to_json())")
    assert notebook.value("again.frame.equals(result.frame)") is True


def test_a_function_compiled_by_its_owner_has_a_row_of_its_own(notebook):
    """`@njit`: its Python original is the reference, theirs is the row `yours`, timed without what compiling takes."""
    notebook.must(
        "from numba import njit\n"
        "@njit\n"
        "def f(n):\n"
        "    total = 0.0\n"
        "    for k in range(n):\n"
        "        total += k * 0.5\n"
        "    return total\n"
        "%compare -v result --budget 0.3 --skip cython,numba f(3000)"
    )
    rows = notebook.rows()
    assert rows["yours"]["status"] == "ok"
    assert rows["yours"]["speedup"] > 3
    assert rows["python"]["time"] > 3 * rows["yours"]["time"]
    assert notebook.value("result.function('yours')(4)") == 3.0
    assert "def f(n)" in notebook.value("result.source('yours')")
