"""The whole story: from a call as text to a comparison, in real child processes."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import ipyaccel
from ipyaccel.cgroup import threads_available
from ipyaccel.errors import UserError
from ipyaccel.model import Comparison, Options
from ipyaccel.pipeline import compare

TEXT = """\
def adds(n):
    total = 0.0
    for k in range(n):
        total += 0.5 * k
    return total

def forever(n):
    while n > 0:
        n += 1
    return n

def consumes(items):
    return sum(items)
"""
FEW = {"only": ("cython", "numba"), "budget": 0.3}


@pytest.fixture
def namespace() -> dict[str, object]:
    """The functions above, as a cell would have defined them."""
    names: dict[str, object] = {}
    exec(TEXT, names)
    return names


def cells() -> list[tuple[str, str]]:
    return [("cell 1", TEXT)]


def statuses(comparison: Comparison) -> dict[str, str]:
    return {row.name: row.status for row in comparison.outcomes}


def test_rows_come_while_work_goes_on(namespace: dict[str, object]) -> None:
    """The first showing has no times, the last one is complete, and every row was shown before it."""
    shown: list[Comparison] = []
    final = compare("adds(1000)", namespace, Options(**FEW), history=cells, show=shown.append)
    assert final.complete
    assert shown[-1].outcomes == final.outcomes
    assert not any(comparison.complete for comparison in shown[:-1])
    assert shown[0].waiting
    assert {"python", "cython", "cython-typed", "numba"} <= {name for name, status in statuses(final).items() if status == "ok"}


def test_a_call_without_end_is_a_row(namespace: dict[str, object]) -> None:
    """An original that does not end in time is said to, and so is each version that does not either."""
    final = compare("forever(1)", namespace, Options(only=("numba", "cython"), timeout=2.0, profile=False), history=cells)
    found = statuses(final)
    assert found["python"] == "timeout"
    assert all(math.isnan(row) for row in ipyaccel.Comparison(final).frame["speedup"])
    assert found["numba"] in ("timeout", "differs", "unchecked")


def test_values_that_cannot_travel_run_here_once(namespace: dict[str, object]) -> None:
    """A generator given as argument is consumed once, in this process, and every version says why there is none."""
    namespace["items"] = (number for number in range(10))
    final = compare("consumes(items)", namespace, Options(**FEW), history=cells)
    assert statuses(final)["python"] == "ok"
    assert final.outcomes[0].timing is not None
    assert all(row.reason is not None and "generator" in row.reason.text for row in final.outcomes[1:])
    assert list(namespace["items"]) == []  # type: ignore[call-overload] - it was consumed, once


def test_an_interrupt_keeps_what_is_done(namespace: dict[str, object]) -> None:
    """Ctrl-C in the middle gives a complete comparison with the rows so far, and no exception."""

    def press_ctrl_c(comparison: Comparison) -> None:
        if any(row.build for row in comparison.outcomes) and not comparison.complete:
            raise KeyboardInterrupt

    final = compare("adds(1000)", namespace, Options(), history=cells, show=press_ctrl_c)
    found = statuses(final)
    assert final.complete
    assert found["python"] == "ok"
    assert "interrupted" in found.values()


@pytest.mark.parametrize(("call", "said"), [("adds(", "mistake"), ("addz(3)", "did you mean `adds`"), ("x = 3", "statement")])
def test_a_mistake_in_the_call_is_the_users(namespace: dict[str, object], call: str, said: str) -> None:
    """Nothing is started for a call that cannot be read."""
    with pytest.raises(UserError, match=said):
        compare(call, namespace, Options(), history=cells)


def test_it_works_with_spawned_processes_too(tmp_path: Path) -> None:
    """Outside Linux workers are spawned: the same rows, by the switch that simulates it."""
    file = tmp_path / "program.py"
    file.write_text(TEXT)
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "ipyaccel", "compare", "--only", "cython,numba", "--budget", "0.3", "--json", str(out)]
    environment = {**os.environ, "IPYACCEL_EXECUTOR": "spawn"}
    done = subprocess.run(
        [*command, str(file), "adds(1000)"], env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "with Python's rules" in done.stdout
    rows = statuses(ipyaccel.Comparison.from_json(out.read_text()).data)
    assert rows["python"] == rows["cython-typed"] == rows["numba"] == "ok"


def test_a_mistake_on_the_command_line_is_one_line(tmp_path: Path) -> None:
    """A name that is not defined ends with status 2 and one sentence, no traceback."""
    file = tmp_path / "program.py"
    file.write_text(TEXT)
    done = subprocess.run(
        [sys.executable, "-m", "ipyaccel", "compare", str(file), "addz(3)"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("ipyaccel: `addz` is not defined")
    assert "Traceback" not in done.stderr


def test_a_fault_of_the_timing_is_not_the_users(namespace: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows keep what was found about them, and a sentence says that the timing is missing."""

    def fails(*_: object, send: object) -> None:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr("ipyaccel.pipeline.time_all", fails)
    final = compare("adds(1000)", namespace, Options(only=("cython",), profile=False), history=cells)
    assert set(statuses(final).values()) <= {"ok", "declined"}
    assert any("the timing could not be finished: ZeroDivisionError: of ours" in warning for warning in final.warnings)


@pytest.mark.parametrize("threads", [1, None])
def test_no_more_threads_than_asked_for(namespace: dict[str, object], threads: int | None) -> None:
    """`--threads 1` holds for every version; without it, all that are granted are used."""
    namespace["x"] = np.linspace(0.0, 1.0, 50_000)
    options = Options(only=("numexpr", "numba-parallel"), budget=0.1, profile=False, threads=threads)
    final = compare("3 * x**2 + 2 * x + 1", namespace, options, history=cells)
    granted = {row.variant.threads for row in final.outcomes[1:] if row.variant is not None}
    assert granted == {threads or threads_available()}
    assert final.machine is not None
    assert final.machine.threads == (threads or threads_available())
