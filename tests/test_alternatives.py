"""Alternatives side by side: checked against the first, timed together, named by their labels."""

from __future__ import annotations

import random
from typing import Any

import pytest
from compilers import needs_compiler

from ipyaccel.api import compare_lines
from ipyaccel.errors import UserError
from ipyaccel.model import Options

QUICK = Options(budget=0.3)


def cubes(n: int) -> list[int]:
    found = []
    for k in range(n):
        found.append(k**3)  # noqa: PERF401 - the loop is what is compared
    return found


def compared(cell: str, options: Options = QUICK, **keywords: Any) -> Any:
    v = list(range(300))
    random.Random(1).shuffle(v)
    return compare_lines(cell, {"cubes": cubes, "v": v, "a": [1, 2, 3], "b": [2, 3, 4], "k": 2}, options, **keywords)


def test_rows_are_the_labels_in_the_order_of_the_lines() -> None:
    """The frame is indexed by label, the first is what the others are held against."""
    result = compared("loop: cubes(50)\n[k**3 for k in range(50)]\ngenerator: list(k**3 for k in range(50))")
    assert list(result.frame.index) == ["loop", "[k**3 for k in range(50)]", "generator"]
    assert set(result.frame.status) == {"ok"}
    assert result.frame.speedup["loop"] == 1.0
    assert "loop" in result.text()
    assert result.source("generator") == "list(k**3 for k in range(50))"


def test_another_answer_gets_no_speedup() -> None:
    """Squares are not cubes, and the row says which element differs."""
    frame = compared("cubes(50)\n[k**2 for k in range(50)]").frame
    assert list(frame.status) == ["ok", "differs"]
    assert "[2]" in frame.note.iloc[1]
    assert frame.speedup.isna().iloc[1]


def test_an_alternative_that_raises_is_a_row() -> None:
    """Only that one has no answer."""
    frame = compared("len(a)\n1 / 0\nsum(1 for _ in a)").frame
    assert list(frame.status) == ["ok", "differs", "ok"]
    assert "ZeroDivisionError" in frame.note.iloc[1]


def test_each_gets_arguments_of_its_own() -> None:
    """A sort in place does not make the next one's list sorted, nor the notebook's."""
    result = compared("in place: v.sort() or v\nnew: sorted(v)")
    assert list(result.frame.status) == ["ok", "differs"]
    assert "v" in result.frame.note["new"]  # the first changes it, the second does not


def test_a_difference_on_other_inputs_is_said() -> None:
    """Sets forget how often an element occurs; the two lists of the call do not show it."""
    frame = compared("loops: [x for x in a if x in b]\nsets: sorted(set(a) & set(b))").frame
    assert list(frame.status) == ["ok", "ok"]
    assert "this gives" in frame.note["sets"]


@needs_compiler
def test_compiled_versions_stand_under_their_alternative() -> None:
    """`--compile` adds what can be compiled of each line."""
    result = compared("loop: cubes(50)\nsum(v)", Options(budget=0.3, only=("cython",)), compiled=True)
    names = list(result.frame.index)
    assert {"loop · cython", "loop · cython-typed", "sum(v) · cython"} <= set(names)
    assert result.frame.status["loop · cython-typed"] == "ok"


def test_one_alternative_is_none() -> None:
    """There is nothing to hold it against."""
    with pytest.raises(UserError, match="two alternatives"):
        compared("cubes(50)")


@pytest.mark.parametrize("label", ["python", "numba", "yours"])
def test_labels_may_be_names_of_versions(label: str) -> None:
    """What a row is called says nothing about how it is run, nor where it stands."""
    frame = compared(f"first: sum(a)\n{label}: a[0] + a[1] + a[2]").frame
    assert list(frame.index) == ["first", label]
    assert list(frame.status) == ["ok", "ok"]
