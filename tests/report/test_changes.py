"""What became faster or slower since an earlier comparison."""

import random
from dataclasses import replace

import pytest

from ipyaccel.model import Check, Comparison, Earlier, Machine, Outcome, Reason, Timing, Variant
from ipyaccel.report.bundle import as_bundle
from ipyaccel.report.changes import changes
from ipyaccel.report.frame import changes_frame
from ipyaccel.report.hidden import veiled

MACHINE = Machine("A processor", 2, "Linux", "CPython 3.11", (("numpy", "2.4.0"),), "gcc 12")
SOURCE = "def total(x):\n    s = 0.0\n    for v in x:\n        s += v\n    return s\n"


def row(name, seconds, rounds=25, vary=0.01, source=SOURCE, **more):
    chance = random.Random(f"{name} {seconds}")
    samples = tuple(100 * seconds * (1 + vary * chance.gauss(0, 1)) for _ in range(rounds))
    return Outcome(name, "ok", Variant(name, name, source, "total"), check=Check("same"), timing=Timing(100, samples), **more)


def against(then, now, machine=MACHINE, given=("x: list of 9",), source=SOURCE):
    """Rows of now beside rows of then."""
    before = Comparison("total(x)", then, machine=MACHINE, given=("x: list of 9",))
    after = tuple(replace(one, variant=replace(one.variant, source=source)) if one.variant else one for one in now)
    earlier = Earlier("base", "2026-11-22T14:03:00+00:00", before)
    return Comparison("total(x)", after, machine=machine, given=given, earlier=earlier)


def verdicts(comparison):
    return {one.name: one.verdict for one in changes(comparison).rows}


def test_faster_slower_and_ties_are_told_apart():
    """Each with the ratio of the medians and its interval."""
    then = (row("python", 1e-3), row("numpy", 1e-5), row("numba", 1e-6))
    now = (row("python", 1.001e-3), row("numpy", 2e-5), row("numba", 0.5e-6))
    found = against(then, now)
    assert verdicts(found) == {"python": "tie", "numpy": "slower", "numba": "faster"}
    numba = changes(found).rows[2]
    assert numba.low < 2 < numba.high
    assert numba.high - numba.low < 0.1
    assert numba.words.startswith("faster: 2.0")
    assert changes(found).rows[1].words.startswith("slower: 2.0") or changes(found).rows[1].words.startswith("slower: 1.9")


@pytest.mark.parametrize(("factor", "vary"), [(1.03, 0.001), (1.0, 0.2), (1.25, 0.25)])
def test_what_is_within_the_noise_is_a_tie(factor, vary):
    """A narrow interval inside of 5 %, or any change that the noise of the samples hides."""
    assert verdicts(against((row("python", 1e-3, vary=vary),), (row("python", 1e-3 * factor, vary=vary),))) == {"python": "tie"}


def test_few_rounds_claim_nothing():
    """Below seven rounds there is a ratio, but no verdict."""
    found = against((row("python", 1e-3, rounds=3),), (row("python", 5e-4),))
    assert verdicts(found) == {"python": "unknown"}
    assert "too few rounds to be sure" in changes(found).rows[0].words


def test_versions_that_came_and_went():
    """A wrong answer has no time, so it is not held against anything."""
    wrong = replace(row("numba", 1e-7), status="differs", reason=Reason("another sum"))
    found = against(
        (row("python", 1e-3), row("numba", 1e-6), row("numexpr", 1e-5)), (row("python", 1e-3), wrong, row("cython", 1e-4))
    )
    assert verdicts(found) == {"python": "tie", "cython": "new", "numba": "gone", "numexpr": "gone"}
    words = {one.name: one.words for one in changes(found).rows}
    assert words["numba"] == "gone: now different answer"
    assert words["numexpr"] == "gone: now not compared"


def test_other_values_have_no_verdict():
    """Half the list in half the time is no gain, and is said."""
    found = against((row("python", 1e-3),), (row("python", 5e-4),), given=("x: list of 5",))
    assert verdicts(found) == {"python": "unknown"}
    assert "x: list of 9; now x: list of 5" in changes(found).said[0]


def test_machine_and_versions_that_differ_are_named():
    """And only those."""
    other = replace(MACHINE, cores=8, versions=(("numpy", "2.5.0"), ("numba", "0.68.1")))
    said = changes(against((row("python", 1e-3),), (row("python", 5e-4),), machine=other)).said
    assert said[0] == (
        "Different by now: the processor was A processor with 2 cores, is A processor with 8 cores; "
        "numpy was 2.4.0, is 2.5.0; numba was not there, is 0.68.1."
    )


def test_the_same_code_on_the_same_machine_that_became_slower_is_doubted():
    """Then it can only be what else the machine does."""
    said = changes(against((row("python", 1e-3),), (row("python", 2e-3),))).said
    assert any("can only be the machine's doing" in text for text in said)
    said = changes(against((row("python", 1e-3),), (row("python", 2e-3),), source=SOURCE + "# more\n")).said
    assert not any("can only be the machine's doing" in text for text in said)


def test_changed_lines_are_shown():
    """With a sign before each, in every form."""
    found = against((row("python", 1e-3),), (row("python", 1e-3),), source=SOURCE.replace("0.0", "<b>0</b>"))
    assert changes(found).difference == (" def total(x):", "-    s = 0.0", "+    s = <b>0</b>", "     for v in x:")
    forms = as_bundle(found)
    assert "Your code changed: 1 line came, 1 went." in forms["text/plain"]
    assert "Against base, saved on 22 November 2026 at 14:03" in forms["text/latex"]
    assert "+    s = &lt;b&gt;0&lt;/b&gt;" in forms["text/html"]
    assert "<b>0</b>" not in forms["text/html"]


def test_the_frame_has_the_figures():
    """Indexed by variant, seconds and ratios as numbers."""
    frame = changes_frame(changes(against((row("python", 1e-3),), (row("python", 5e-4), row("numba", 1e-6)))).rows)
    assert list(frame.columns) == ["then", "now", "ratio", "low", "high", "change"]
    assert frame.loc["python", "ratio"] == pytest.approx(2, rel=0.02)
    assert frame.loc["numba", "change"] == "new"
    assert frame.loc[["numba"], ["then", "ratio", "low"]].isna().all(axis=None)


def test_nothing_is_held_against_anything_while_rows_come_or_times_are_hidden():
    """The last drawing has it; a hidden one has not."""
    found = against((row("python", 1e-3),), (row("python", 5e-4),))
    assert changes(replace(found, complete=False)) is None
    assert changes(replace(found, earlier=None)) is None
    assert changes(veiled(replace(found, options=replace(found.options, hide=True)))) is None
