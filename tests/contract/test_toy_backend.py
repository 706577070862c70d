"""A backend installed beside ours is found by its entry point alone, and may die without harm to other rows."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
def adds(n):
    total = 0.0
    for k in range(n):
        total += 0.5 * k
    return total
"""


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A function that compares with the toy installed, in a process of its own; out comes the frame by variant."""
    site = tmp_path_factory.mktemp("site")
    shutil.copy(Path(__file__).with_name("toy_backend.py"), site)
    (site / "toy-1.0.dist-info").mkdir()
    (site / "toy-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (site / "toy-1.0.dist-info" / "entry_points.txt").write_text(
        "[ipyaccel.backends]\ntoy = toy_backend:backend\nabsent = toy_backend_absent:backend\n"
    )
    (site / "program.py").write_text(PROGRAM)

    def run(*options):
        out = site / "result.json"
        command = [sys.executable, "-m", "ipyaccel", "compare", *options, "--budget", "0.5", "--no-profile", "--json", str(out)]
        done = subprocess.run(
            [*command, str(site / "program.py"), "adds(100)"],
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        import ipyaccel

        return ipyaccel.Comparison.from_json(out.read_text()).frame

    return run


@pytest.fixture(scope="module")
def frame(compared):
    """All of the toy's rows but the one that eats memory, among the others."""
    return compared("--timeout", "20", "--skip", "toy-memory")


def test_toy_is_found_and_timed(frame):
    """Its sound variant is checked and timed like any other, after ours."""
    assert frame.loc["toy", "status"] == "ok"
    assert frame.loc["toy", "time"] > 0
    assert list(frame.index).index("toy") > list(frame.index).index("numba")


def test_toy_that_answers_wrongly(frame):
    """A wrong answer is a row without a speedup."""
    assert frame.loc["toy-wrong", "status"] == "differs"
    assert math.isnan(frame.loc["toy-wrong", "speedup"])


def test_toy_that_declines(frame):
    """Its reason stands in the row, with the line."""
    assert frame.loc["toy-declines", "status"] == "declined"
    assert "for a toy, no" in frame.loc["toy-declines", "note"]


@pytest.mark.parametrize("name", ["toy-segv", "toy-abort", "toy-exit"])
def test_child_that_dies(frame, name):
    """A child killed by SIGSEGV, SIGABRT or its own exit is one row, said in words."""
    assert frame.loc[name, "status"] == "crashed"
    assert frame.loc[name, "note"]


def test_child_that_never_ends(frame):
    """An endless loop in C is one row, after the time that was asked for."""
    assert frame.loc["toy-endless", "status"] == "timeout"


def test_child_that_dies_while_being_timed(frame):
    """A variant that dies only after many calls is left out, and the others are timed without it."""
    assert frame.loc["toy-late", "status"] == "crashed"


def test_other_rows_are_intact(frame):
    """Whatever died, Python and our own variants have their times and speedups."""
    for name in ("python", "cython", "cython-typed", "numba"):
        assert frame.loc[name, "status"] == "ok", frame.loc[name, "note"]
        assert frame.loc[name, "time"] > 0
        assert frame.loc[name, "speedup"] > 0


def test_entry_point_that_cannot_be_loaded(frame):
    """An entry point without its module is a row with the reason, not the end of the comparison."""
    assert frame.loc["absent", "status"] == "declined"
    assert "toy_backend_absent" in frame.loc["absent", "note"]


@pytest.mark.slow
def test_child_that_takes_all_memory(compared):
    """8 GB of allocations end with the child, at the latest; the others are intact."""
    frame = compared("--timeout", "60", "--only", "cython,numba,toy-memory")
    assert frame.loc["toy-memory", "status"] in ("crashed", "failed", "timeout")
    assert frame.loc["toy-memory", "note"]
    assert frame.loc["cython", "status"] == "ok"
    assert frame.loc["numba", "status"] == "ok"
