"""Rows: statistics, statuses and words."""

import math
from dataclasses import replace

import pytest

from ipyaccel.model import Check, Comparison, Options, Outcome, Peak, Timing, Variant
from ipyaccel.report import wording
from ipyaccel.report.bundle import as_bundle
from ipyaccel.report.frame import frame
from ipyaccel.report.rows import Row, fastest, rows


def by_name(comparison: Comparison) -> dict[str, Row]:
    return {row.name: row for row in rows(comparison)}


def test_trusted_answers_have_speedups(made):
    """A speedup stands only where the answer is right or could not be checked."""
    for row in rows(made["every_status"]):
        assert math.isnan(row.speedup) == (row.status not in ("ok", "unchecked"))


def test_speedup_is_paired(made):
    """The speedup of the picture in the design is found again from samples."""
    table = by_name(made["trapezoid"])
    assert table["cython-typed"].speedup == pytest.approx(146, rel=0.02)
    assert table["cython-typed"].speedup_low < table["cython-typed"].speedup < table["cython-typed"].speedup_high
    assert table["cython-typed"].words.speedup == "146×"
    assert table["cython-fast"].fastest
    assert fastest(made["trapezoid"]) == "cython-fast"


def test_wrong_answer_never_wins(made):
    """The fastest row is one whose answer was checked, however fast others are."""
    comparison = made["trapezoid"]
    spoiled = tuple(replace(row, status="differs") if row.name == "cython-fast" else row for row in comparison.outcomes)
    assert fastest(replace(comparison, outcomes=spoiled)) == "numba-fast"
    assert math.isnan(by_name(replace(comparison, outcomes=spoiled))["cython-fast"].speedup)


def test_unchecked_is_marked_and_does_not_win(made):
    """An unchecked row keeps its speedup in parentheses and is never the best."""
    row = by_name(made["every_status"])["cython"]
    assert row.words.speedup.startswith("(")
    assert row.words.answer == "not checked"
    assert not row.fastest


def test_preliminary_rows_have_no_speedup(made):
    """While rows are coming, times stand without speedups, and what is awaited is a dot-dot-dot in its final place."""
    table = rows(made["preliminary"])
    assert [row.name for row in table] == [row.name for row in rows(made["trapezoid"])]
    assert all(math.isnan(row.speedup) and not row.fastest for row in table)
    assert by_name(made["preliminary"])["cython-fast"].words.time == "…"
    assert by_name(made["preliminary"])["numba"].words.time == "…"


def test_break_even(made):
    """Compiling pays off after as many calls as its cost holds savings; never where nothing is saved."""
    table = by_name(made["trapezoid"])
    row = table["cython-typed"]
    assert row.break_even == math.ceil(row.compile / (table["python"].time - row.time))
    assert by_name(made["losing"])["numba"].break_even == math.inf
    assert "pays off after 4\u202f000 calls" in table["cython-fast"].words.notes


def test_ties_are_called_ties(made):
    """Two rows that cannot be told apart say so."""
    table = by_name(made["losing"])
    assert "a tie with your code" in table["cython"].words.notes
    assert "a tie with cython" in table["python"].words.notes


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("numpy", "not possible"),
        ("cython-typed", "different answer"),
        ("cython-fast", "crashed"),
        ("cython-parallel", "stopped"),
        ("numba-fast", "failed"),
        ("numba-parallel", "too slow"),
        ("python", "your code"),
        ("numba", "same answer"),
    ],
)
def test_words_of_each_status(made, name, words):
    """Every status has its words."""
    assert by_name(made["every_status"])[name].words.answer == words


def test_closeness_in_digits(made):
    """A small difference is told in digits that agree, in a neutral tone."""
    words = by_name(made["trapezoid"])["cython-fast"].words
    assert words.answer == "equal to 14 digits"
    assert words.tone == "plain"


def test_few_rounds_have_no_interval(made):
    """Below seven rounds there is a value and no interval."""
    row = by_name(made["once"])["cython-typed"]
    assert row.speedup == pytest.approx(510, rel=0.02)
    assert math.isnan(row.low)
    assert math.isnan(row.speedup_low)
    assert row.words.spread == ""


def test_empty_comparison_has_rows():
    """Nothing known yet is no error."""
    assert rows(Comparison("f()", (), complete=False, waiting=("python",)))[0].words.answer == "…"
    assert rows(Comparison("f()", ())) == ()


def test_other_inputs_are_in_the_note():
    """On how many it answers like the original, or one where it does not; the row keeps its status and time."""
    variant = Variant("numba", "numba", "", "f", done="compiled with @njit")
    right, wrong = Check("same", probes=9), Check("same", probes=9, difference="n = 0: Python gives 1, this gives 2", silent=True)
    once = Check("same", probes=1)
    notes = [wording.note(Outcome("numba", "ok", variant, check=check)) for check in (right, once, wrong)]
    assert notes == [
        "compiled with @njit; same here and on 9 test inputs",
        "compiled with @njit; same here and on 1 test input",
        "compiled with @njit; n = 0: Python gives 1, this gives 2",
    ]


def test_the_share_of_turning_lists_is_said_from_a_tenth_on():
    """What turning lists costs is said as a share of the call, when it is a tenth or more, and never above the whole."""
    assert wording.list_share(4e-6, 1e-5) == "turning arguments into arrays of numbers takes 40 % of the call"
    assert wording.list_share(3e-5, 1e-5).endswith("100 % of the call")
    assert wording.list_share(0.9e-6, 1e-5) == ""
    assert wording.list_share(float("nan"), 1e-5) == ""


def test_threads_that_cost_more_than_they_bring_are_named():
    """A version on threads that is slower than one thread says by how much; one that is faster says nothing."""
    assert wording.threads_lost("numba", 9.0) == "starting threads takes longer than they save: `numba` is 9.0× as fast"
    assert wording.threads_lost("numba", 1.4) == ""
    assert wording.threads_lost("", float("nan")) == ""

    def table(seconds):
        same = Check("same")
        alone = Outcome("numba", "ok", Variant("numba", "numba", "", "f"), check=same, timing=Timing(1, (1e-5,) * 7, threads=1))
        many = Variant("numba-parallel", "numba", "", "f", threads=2)
        shared = Outcome("numba-parallel", "ok", many, check=same, timing=Timing(1, (seconds,) * 7, threads=2))
        reference = Outcome("python", "ok", check=same, timing=Timing(1, (1e-3,) * 7, threads=1))
        return by_name(Comparison("f(3)", (reference, alone, shared)))["numba-parallel"].words.notes

    assert any("`numba` is 3" in note for note in table(3e-5))
    assert not any("threads takes" in note for note in table(5e-6))


def test_peak_is_a_column_where_memory_was_asked_for():
    """In figures, in words and in every form; a row without one says why."""
    variant = Variant("numba", "numba", "", "f")
    timing = Timing(1, (1e-3,) * 9)
    made = (
        Outcome("python", "ok", timing=timing, peak=Peak(32e6)),
        Outcome("numba", "ok", variant, timing=timing, peak=Peak(120.0)),
        Outcome("numpy", "ok", variant, timing=timing, peak=Peak(reason="it came to no end")),
    )
    asked = Comparison("f(3)", made, options=Options(memory=True))
    assert [row.words.peak for row in rows(asked)] == ["32 MB", "", "< 10 kB"]
    assert "memory: it came to no end" in rows(asked)[1].words.notes
    assert frame(rows(asked)).loc["python", "peak"] == 32e6
    for form in as_bundle(asked).values():
        assert "peak" in form
        assert "32" in form
    assert "peak" not in frame(rows(Comparison("f(3)", made))).columns
    assert [row.words.peak for row in rows(replace(asked, complete=False, outcomes=(replace(made[0], peak=None),)))] == ["…"]
