"""The table of functions."""

from dataclasses import replace

import pytest
from profiles import function

from ipyaccel.model import Profile, Statement, WholeRun
from ipyaccel.report.profile.functions import MOST_FOLDED, MOST_OTHERS, MOST_OWN, function_table


def table(*functions):
    return function_table(Profile(Statement("f()"), WholeRun(4.0), functions))


def test_own_time_first_and_own_code_stays(made):
    """Ordered by own time; a function of the user's that only calls others is shown too, what is next to nothing is folded."""
    found = function_table(made["design"])
    assert [row.name for row in found.shown] == ["pairwise", "load_points", "numpy.random.default_rng", "analyse"]
    assert found.more == "+ 14 more functions"


def test_share_is_with_calls_and_the_bar_shows_both(made):
    """The figure is the share with the functions called; the bar's two parts are with and without them."""
    analyse = function_table(made["design"]).shown[-1]
    assert analyse.share == "100 %"
    assert analyse.total_part == pytest.approx(2.478 / 2.48)
    assert analyse.own_part == pytest.approx(0.002 / 2.48)


def test_many_functions():
    """Ten thousand functions are a few rows, a fold of a screen or two, and a count."""
    found = table(*(function(f"f{k}", 0.1, 0.1, 4.0, line=k) for k in range(10_000)))
    assert (len(found.shown), len(found.folded)) == (MOST_OWN, MOST_FOLDED)
    assert found.left == 10_000 - MOST_OWN - MOST_FOLDED
    assert found.more == "+ 9\u202f992 more functions"


def test_one_more_is_one():
    """A single function in the fold is no plural."""
    assert table(function("f", 3, 4, 4.0), function("g", 0.001, 0.001, 4.0, origin="library")).more == "+ 1 more function"


def test_recursion_and_library_code_are_notes():
    """Calls from within itself, and time in library code, stand below the name."""
    (row,) = table(function("fib", 3, 3, 4.0, calls=21_891, primitive_calls=1, native=0.25)).shown
    assert row.notes == ("21\u202f890 of its calls are from within itself", "25 % of the run is library code that it calls")


def test_recursive_share_stops_at_the_whole():
    """Whatever the figures, a bar is no longer than the run."""
    odd = replace(function("f", 9.0, 5.0, 4.0), share=1.3)
    (row,) = table(odd).shown
    assert row.own_part <= 1
    assert row.total_part <= 1


def test_libraries_do_not_crowd_out_own_code():
    """However many functions of a library are hot, those of the user's that lead there are in the table."""
    inner = [function(f"pandas.f{k}", 0.3, 0.4, 4.0, place="pandas", origin="library", line=k) for k in range(10)]
    found = table(*inner, function("slow", 0.01, 3.9, 4.0))
    assert [row.name for row in found.shown] == [*(f"pandas.f{k}" for k in range(MOST_OTHERS)), "slow"]
