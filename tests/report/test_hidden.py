"""Hidden times: no form of a report lets a class see them."""

import re
from dataclasses import replace

import pytest

from ipyaccel.model import Build, Check, Comparison, Options, Outcome, Point, Reason, Sweep, Timing, Variant
from ipyaccel.report.bundle import as_bundle, sweep_bundle
from ipyaccel.report.headline import headline
from ipyaccel.report.hidden import HIDDEN, revealed, veiled, veiled_sweep
from ipyaccel.report.rows import rows

FIGURES = re.compile(r"\d\s?(?:ns|µs|us|ms|s)\b|\d ?×|± |pays off|reused|▸|██|fastest|a tie with|each mark|ipa-best|ipa-bar")


@pytest.fixture
def trapezoid() -> Comparison:
    """Two versions and their times."""
    return Comparison("trapez(1, 5, 1000)", (row("python", 1e-4), row("numpy", 1e-5), row("numba", 1e-6)), seconds=1.9)


def row(name: str, seconds: float) -> Outcome:
    """A version that was built, checked and timed."""
    variant = Variant(name, name, f"# {name}", "f", "written anew")
    timing = Timing(10, tuple(10 * seconds * (1 + 0.001 * k) for k in range(9)))
    return Outcome(name, "ok", variant, Build(variant, "f.so", 0.6), Check("close", 6e-15), timing)


def hidden(comparison: Comparison) -> Comparison:
    """The same, with its times to be hidden."""
    return replace(comparison, options=replace(comparison.options, hide=True))


def with_times(comparison: Comparison, shift: int) -> Comparison:
    """The same rows, each with the samples and the building time of another."""
    timed = [row for row in comparison.outcomes if row.timing is not None]
    given = {row.name: timed[(k + shift) % len(timed)] for k, row in enumerate(timed)}

    def changed(row: Outcome) -> Outcome:
        other = given.get(row.name)
        if other is None:
            return row
        build = row.build and replace(row.build, seconds=0.1 * shift, reused=bool(shift % 2))
        return replace(row, timing=replace(other.timing, threads=1 + shift, overhead=1e-9 * shift), build=build)

    moved = [
        replace(function, lines=tuple(replace(line, share=line.share / (1 + shift)) for line in function.lines))
        for function in comparison.profile
    ]
    outcomes = tuple(changed(row) for row in comparison.outcomes)
    skipped = f"one run takes {20 + shift} s" if comparison.profile_skipped else ""
    return replace(comparison, outcomes=outcomes, seconds=1.0 + shift, profile=tuple(moved), profile_skipped=skipped)


def body(form: str) -> str:
    """A form without its style, which speaks of bars."""
    return re.sub(r"<style>.*?</style>", "", form, flags=re.DOTALL)


def test_no_form_depends_on_the_times(comparison):
    """Whatever the times are, and whoever wins, text, HTML, LaTeX, headline and figures are the same."""
    seen = [veiled(hidden(with_times(comparison, shift))) for shift in range(4)]
    assert len({str(as_bundle(one)) for one in seen}) == 1
    assert len({str(headline(one, rows(one))) for one in seen}) == 1
    assert len({repr(rows(one)) for one in seen}) == 1
    if any(row.timing is not None for row in comparison.outcomes):
        assert len({str(as_bundle(with_times(comparison, shift))) for shift in range(4)}) > 1


def test_no_form_has_a_figure_of_time(comparison):
    """No seconds, no speedups, no bars, no mark of a winner, no break-even; in the head stands how to see them."""
    for form in as_bundle(veiled(hidden(comparison))).values():
        assert not FIGURES.search(body(form))
        if not comparison.error:
            assert "times are hidden until ipyaccel.last.reveal()" in re.sub(r"\s+", " ", form)


def test_versions_answers_and_sources_stay(trapezoid):
    """What the class guesses from is there."""
    html = as_bundle(veiled(hidden(trapezoid)))["text/html"]
    for row in trapezoid.outcomes[1:]:
        assert row.name in html
        assert row.variant is None or f"# {row.name}" in html
    assert "equal to 14 digits" in html


def test_a_row_that_ran_out_of_time_does_not_say_how_much_it_had(trapezoid):
    """The limit is a time, too."""
    slow = Outcome("numba", "timeout", reason=Reason("no answer within 30 s"))
    shown = veiled(hidden(replace(trapezoid, outcomes=(*trapezoid.outcomes[:2], slow))))
    assert "30" not in as_bundle(shown)["text/plain"]


def test_revealing_gives_back_the_whole_table(trapezoid):
    """What was hidden is what would have been shown."""
    assert as_bundle(revealed(hidden(trapezoid))) == as_bundle(trapezoid)


def test_a_sweep_hides_times_growth_and_sizes_left_out(trapezoid):
    """Neither cells, nor sentences, nor the chart."""

    def swept(shift: int) -> Sweep:
        points = tuple(
            Point((float(n),), (str(n),), hidden(with_times(trapezoid, shift * k + 1))) for k, n in enumerate((10, 100, 1000))
        )
        said = ("n = 10 000: your code would take about 12 s",)
        return Sweep("trapez(1, 5, n)", ("n",), points, said, seconds=3.0, options=Options(hide=True))

    forms = [sweep_bundle(veiled_sweep(swept(shift))) for shift in range(4)]
    assert len({str(form) for form in forms}) == 1
    assert HIDDEN in forms[0]["text/plain"].replace("\n", " ")
    assert "12 s" not in forms[0]["text/plain"]
    assert "n = 10 000" in forms[0]["text/plain"]
    assert "<img" not in forms[0]["text/html"]


def test_what_is_not_hidden_is_left_alone(trapezoid):
    """Without the option nothing changes."""
    assert veiled(trapezoid) == trapezoid
