"""The labelled loops: nine in ten of those that a person could vectorise are lifted and right, and none of the others is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def beside(name: str) -> ModuleType:
    """A module of this folder."""
    spec = importlib.util.spec_from_file_location(f"lifting_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


judge = beside("judged")
ROWS: list[dict[str, Any]] = judge.rows()


def test_the_set_is_large_enough() -> None:
    """At least sixty loops are labelled, twenty-five of them to be refused; each function has one label."""
    assert len(ROWS) >= 60
    assert sum(row["label"] == "refuse" for row in ROWS) >= 25
    assert len({(row["file"], row["name"]) for row in ROWS}) == len(ROWS)


def test_most_loops_are_lifted_and_right() -> None:
    """Nine in ten are lifted, and whatever is lifted answers like Python on all three calls, without a warning."""
    verdicts = [judge.judged(row) for row in ROWS if row["label"] == "lift"]
    print(judge.table(verdicts))
    wrong = [verdict for verdict in verdicts if not verdict.good and "Python gives" in verdict.said]
    assert not wrong
    assert sum(verdict.good for verdict in verdicts) >= 0.9 * len(verdicts)


@pytest.mark.parametrize("row", [row for row in ROWS if row["label"] == "refuse"], ids=lambda row: row["name"])
def test_what_must_stay_a_loop_is_declined(row: dict[str, Any]) -> None:
    """The loop is declined, with a line."""
    verdict = judge.judged(row)
    assert verdict.good, verdict.source
    assert "declined, line" in verdict.said
