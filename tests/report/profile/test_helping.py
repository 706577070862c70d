"""What would help, in words."""

from dataclasses import replace

from ipyaccel.model import Advice, Effect
from ipyaccel.report.profile.helping import help_rows
from ipyaccel.report.profile.html import as_html
from ipyaccel.report.profile.text import as_text


def test_winner_first_with_its_effect(made):
    """A winner has its times, its speedup, and what the whole statement gains, compiling apart."""
    winner, nothing = help_rows(made["design"])
    assert (winner.name, winner.by, winner.times, winner.speedup) == ("pairwise", "numba-parallel", "2.31 s → 2.90 ms", "797×")
    assert (winner.whole, winner.whole_note) == ("15×", "2.48 s → 1.20 s the first time, then 170 ms")
    assert winner.source.startswith("from numba import")
    assert (nothing.by, nothing.reason, nothing.remedy) == (
        "",
        "line 2: 96 % is reading the file",
        "keep the points in a `.npy` file",
    )


def test_projection_is_no_measurement(made):
    """A whole run that was only projected has no speedup, and says why it was not run."""
    (row,) = help_rows(made["projected"])
    assert row.whole == ""
    assert row.whole_note == "about 180 ms by its share; not run: the statement writes a file"


def test_without_a_first_run(made):
    """Nothing is said of a first run that was not timed apart."""
    whole = made["design"]
    advice = replace(whole.advice[1], effect=Effect(0.17, 2.48, 0.17))
    assert help_rows(replace(whole, advice=(advice,)))[0].whole_note == "2.48 s → 170 ms"


def test_remedy_beside_a_winner(made):
    """What a person would do besides stands under a winner, on the page and in the terminal."""
    whole = made["design"]
    profile = replace(whole, advice=(replace(whole.advice[1], remedy="line 6: read `X.shape` once, before the loop"),))
    assert "besides: line 6: read <code>X.shape</code> once" in as_html(profile)
    assert "    besides: line 6: read X.shape once, before the loop" in as_text(profile)


def test_nothing_without_a_reason(made):
    """Where nothing was faster and nobody said why, that is what is said."""
    assert help_rows(replace(made["design"], advice=(Advice("f", "cell 1"),)))[0].why == "nothing tried is faster"
