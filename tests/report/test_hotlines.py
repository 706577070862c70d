"""The profile block: which lines are shown."""

from ipyaccel.model import FunctionProfile, LineTime
from ipyaccel.report.hotlines import GAP, hot_functions


def profile(*shares):
    return FunctionProfile("f", "cell 2", tuple(LineTime(7 + k, f"    line {k}", 1, share) for k, share in enumerate(shares)))


def test_cold_lines_become_one_sign():
    """Runs of lines that cost nothing are hidden; the def line and hot lines keep the cell's numbers."""
    (function,) = hot_functions([profile(0, 0, 0, 0.4, 0, 0.6, 0, 0)])
    assert [line.number for line in function.lines] == ["7", GAP, "10", "11", "12", GAP]
    assert [line.share for line in function.lines] == ["", "", "40 %", "", "60 %", ""]


def test_single_line_is_not_worth_a_block():
    """An expression of one line is all the time there is: nothing is shown."""
    assert hot_functions([profile(1.0)]) == ()


def test_hottest_function_first():
    """Several functions are ordered by their share, and say it."""
    cold, hot = FunctionProfile("g", "cell 1", (), 0.1), FunctionProfile("h", "helpers.py", (), 0.9)
    assert [function.title for function in hot_functions([cold, hot])] == [
        "h in helpers.py · 90 % of the time",
        "g in cell 1 · 10 % of the time",
    ]
