"""The climb as a story: what it does where something is lacking, and what it leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compilers import needs_compiler, path_without_compilers, path_without_zig

from ipyaccel.api import bench_cell
from ipyaccel.build.executor import executor
from ipyaccel.cell_options import parse_cell_line
from ipyaccel.errors import UserError

CELL = """
def trapez(double a, double b, int n):
    cdef double h = (b - a) / n
    cdef double total = 0
    cdef int i
    for i in range(n):
        total += a + i * h
    return total * h
"""


def climbed(line: str, cell: str = CELL, namespace: dict[str, Any] | None = None) -> Any:
    return bench_cell(cell, parse_cell_line(line), {} if namespace is None else namespace)


def test_without_a_compiler_the_lines_are_annotated_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every compiled step says what to install; the cell's own Python is timed, and the notebook gets nothing else."""
    monkeypatch.setenv("PATH", path_without_compilers(tmp_path / "bin"))
    monkeypatch.setenv("PYTHONPATH", path_without_zig(tmp_path / "packages"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)
    executor().close()
    namespace: dict[str, Any] = {}
    try:
        result = climbed("--budget 0.3 trapez(1, 5, 100)", namespace=namespace)
    finally:
        executor().close()
    statuses = {outcome.name: outcome.status for outcome in result.data.outcomes}
    assert statuses.pop("python") == "ok"
    assert set(statuses.values()) == {"declined"}
    assert "C compiler" in result.frame.note["fast-math"]
    assert [line.score > 0 for line in result.data.ladder.lines if "h =" in line.text] == [True]
    assert namespace["trapez"](1, 5, 100) == pytest.approx(11.92)


@needs_compiler
def test_lines_can_be_left_out() -> None:
    """`--no-annotate` shows the steps alone."""
    result = climbed("--no-annotate --budget 0.3 --only cython trapez(1, 5, 100)")
    assert result.data.ladder.lines == ()
    assert result.frame.status["cython"] == "ok"


@needs_compiler
def test_a_cell_that_is_interrupted_leaves_a_table_and_no_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle: rows without an answer say so, and the name is not bound to anything older."""
    shown: list[int] = []

    def stop(comparison: Any) -> None:
        if not shown and any(outcome.name == "your types" and outcome.build for outcome in comparison.outcomes):
            shown.append(1)
            raise KeyboardInterrupt

    namespace: dict[str, Any] = {"trapez": len}
    result = bench_cell(CELL, parse_cell_line("trapez(1, 5, 100)"), namespace, show=stop)
    assert "interrupted" in set(result.frame.status)
    assert namespace.get("trapez") is not len


def test_a_step_to_bind_that_does_not_exist_is_said() -> None:
    """A name that is none of the steps is the user's mistake."""
    with pytest.raises(UserError, match="fastest"):
        climbed("--bind fastest trapez(1, 5, 100)")
