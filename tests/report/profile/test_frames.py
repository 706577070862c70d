"""The public tables: names, types and order, also where there is nothing."""

import math

import pandas as pd

from ipyaccel.model import Profile, Statement, WholeRun
from ipyaccel.report.profile.frames import ADVICE, FUNCTIONS, LINES, advice_frame, functions_frame, lines_frame

EMPTY = Profile(Statement("f()"), WholeRun(1.0))


def test_columns_are_public(made):
    """The names that users type are these, in this order, and keep their types in an empty table."""
    for draw, kinds in ((functions_frame, FUNCTIONS), (lines_frame, LINES), (advice_frame, ADVICE)):
        for profile in (made["design"], EMPTY):
            frame = draw(profile)
            assert dict(frame.dtypes) == {name: pd.Series([], dtype=kind).dtype for name, kind in kinds.items()}
    assert lines_frame(EMPTY).index.names == ["place", "line"]
    assert functions_frame(EMPTY).index.name == "function"


def test_functions_by_own_time(made):
    """One row for each function, the one with the most time of its own first, times in seconds."""
    frame = functions_frame(made["design"])
    assert len(frame) == 18
    assert frame.iloc[0].name == "pairwise"
    assert frame.loc["analyse", "total"] == 2.478


def test_lines_by_place(made):
    """A line is found by its place and number."""
    frame = lines_frame(made["design"])
    assert frame.loc[("cell 4", 9), "hits"] == 3_000_000
    assert frame.loc[("cell 3", 2), "function"] == "load_points"


def test_advice_in_figures(made):
    """What was measured, and the reason with its line where nothing helps."""
    frame = advice_frame(made["design"])
    assert round(frame.loc["pairwise", "speedup"]) == 797
    assert round(frame.loc["pairwise", "whole_speedup"], 1) == 14.6
    assert frame.loc["load_points", "line"] == 2
    assert frame.loc["load_points", "reason"] == "96 % is reading the file"
    assert math.isnan(frame.loc["load_points", "speedup"])
    projected = advice_frame(made["projected"]).loc["pairwise"]
    assert projected["projected"] == 0.18
    assert math.isnan(projected["whole_speedup"])
