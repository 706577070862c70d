"""Steps: gains, folds, quiet lines, and what the headline may say of them."""

from dataclasses import replace

import pytest

from ipyaccel.model import Check, Timing
from ipyaccel.report.annotation import shown_lines
from ipyaccel.report.headline import headline
from ipyaccel.report.html import as_html
from ipyaccel.report.rows import fastest, rows
from ipyaccel.report.steps import steps
from ipyaccel.report.text import as_text


def shown(comparison):
    return {step.name: step for step in steps(comparison, rows(comparison))}


def said(comparison):
    return str(headline(comparison, rows(comparison)))


def changed(comparison, name, **news):
    outcomes = tuple(replace(row, **news) if row.name == name else row for row in comparison.outcomes)
    return replace(comparison, outcomes=outcomes)


def test_neighbours_that_gain_nothing_are_one_line(made):
    """Two steps that tie with the row above become a line without figures, and the next gain is over the last of them."""
    table = shown(made["climb"])
    assert list(table) == [
        *("python", "cython", "your types", "inferred types"),
        *("no checks, -O3 native", "fast-math", "parallel"),
    ]
    folded = table["no checks, -O3 native"]
    assert folded.row is None
    assert folded.phrase == "no faster than the row above"
    assert (table["fast-math"].gain, table["fast-math"].over) == ("5.0×", "")


def test_a_single_tie_keeps_its_row(made):
    """One step alone that gains nothing is shown with its gain."""
    comparison = made["climb"]
    left = replace(comparison, outcomes=tuple(row for row in comparison.outcomes if row.name != "-O3 native"))
    assert shown(left)["no checks"].row is not None
    assert shown(left)["no checks"].gain == "1.0×"


def test_phrases_stand_under_the_names(made):
    """What was done, how many lines are still yellow, and how close the answer is where it is not simply right."""
    table = shown(made["climb"])
    assert table["python"].phrase == "your cell without its C types"
    assert table["your types"].phrase == "double a, double b, int n · 2 lines still call Python"
    assert table["fast-math"].phrase == "sums may be regrouped: equal to 14 digits"
    assert all(step.answer == "" for step in table.values())


def test_wrong_steps_gain_nothing_and_carry_nothing(made):
    """A step that differs has its answer and no gain, and the next one's gain is over the last that is right."""
    comparison = changed(made["climb"], "inferred types", status="differs", check=Check("differs", 0.1, "it is off"))
    table = shown(comparison)
    assert (table["inferred types"].answer, table["inferred types"].gain) == ("different answer", "")
    assert table["inferred types"].phrase == "it is off"
    assert table["no checks"].over == "your types"
    assert table["no checks"].gain == "1.2×"


def test_declined_steps_are_quiet(made):
    """One line for each reason, without figures."""
    assert shown(made["climb"])["parallel"].phrase == "not possible: line 10: x += h needs the turn before"
    names = "cython, your types, inferred types, no checks, -O3 native, fast-math, parallel"
    assert shown(made["uncompiled"])[names].phrase == "not possible: there is no C compiler here"


def test_without_a_compiler_the_cell_is_annotated_all_the_same(made):
    """Python's time, one quiet line, and every line's score and sentence."""
    html, text = as_html(made["uncompiled"]), as_text(made["uncompiled"], 80)
    assert said(made["uncompiled"]) == "no other step is possible: there is no C compiler here"
    for form in (html, text):
        assert "149" in form
        assert "checks that" in form


def test_fewest_liberties_win_a_tie(made):
    """Of steps that cannot be told apart the first is the best one."""
    comparison = changed(made["climb"], "fast-math", status="crashed", timing=None)
    assert fastest(comparison) == "inferred types"


def test_headline_of_a_climb(made):
    """Beside the fastest stands the fastest that leaves nothing out, under the rules that a typed cell can claim."""
    comparison = made["climb"]
    assert said(comparison) == ("146× with Python's rules, if whole numbers fit their C types · 733× if sums may be regrouped")
    assert headline(comparison, rows(comparison)).aside == "7 steps in 2.1 s"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("int n", "double n", "146× with Python's rules · "),
        ("int n", "double n, int(2)", "146× with Python's rules · "),
        ("\ncdef", "\n# cython: cdivision=True\ncdef", "146× as you wrote it · "),
        ("int n", "double* p", "146× as you wrote it · "),
        ("\ncdef", "\n# an int or boundscheck=False\ncdef", "types · "),
    ],
)
def test_rules_are_those_of_the_cell(made, old, new, words):
    """C integers wrap, pointers and checks that the cell turns off are its own affair: the headline claims no more than that."""
    comparison = made["climb"]
    cell = comparison.ladder.cell.replace(old, new)
    assert words in said(replace(comparison, ladder=replace(comparison.ladder, cell=cell)))


def test_untyped_cells_claim_pythons_rules(made):
    """Without types of the user's own the inferred ones are held to Python's rules."""
    comparison = made["climb"]
    without = tuple(row for row in comparison.outcomes if row.name != "your types")
    assert said(replace(comparison, outcomes=without)).startswith("146× with Python's rules · ")


def test_a_silent_difference_is_no_rule_kept(made):
    """A step that goes on with a wrong answer on another input does not stand for any rules."""
    silent = Check("same", difference="n = 0: it returns inf", silent=True)
    comparison = changed(made["climb"], "inferred types", check=silent)
    assert said(comparison).startswith("123× ")
    assert shown(comparison)["inferred types"].phrase.endswith("n = 0: it returns inf")


def test_another_reference_is_honoured(made):
    """Where Python cannot run the cell, speedups are against the cell as typed."""
    comparison = made["unlike"]
    table = {row.name: row for row in rows(comparison)}
    assert table["your types"].is_reference
    assert table["your types"].words.speedup == "1×"
    assert table["no checks"].speedup == pytest.approx(2, rel=0.02)
    assert not table["python"].is_reference
    assert shown(comparison)["python"].phrase == "not possible: line 3: g is a function of a C library"
    assert fastest(replace(comparison, outcomes=comparison.outcomes[:2])) == "your types"


def test_directives_alone_stand_beside_the_climb(made):
    """A directive that was tried alone carries no step: the next one stands on the step below them all, and says so."""
    table = shown(made["unlike"])
    assert table["boundscheck=False"].over == ""
    assert table["no checks"].over == "your types"


def test_nothing_faster_is_said_of_steps(made):
    """When no step gains, the headline says so."""
    comparison = made["climb"]
    slow = tuple(
        replace(row, timing=Timing(1, tuple(2e-4 + k * 1e-7 for k in range(11)))) if row.timing and row.name != "python" else row
        for row in comparison.outcomes
    )
    assert said(replace(comparison, outcomes=slow)) == "nothing is faster than python"


def test_half_way_there_are_no_gains(made):
    """While steps are coming there is neither speedup nor gain, and the steps that are awaited have their place."""
    table = shown(made["climbing"])
    assert list(table)[-2:] == ["inferred types", "fast-math"]
    assert all(step.gain == "" for step in table.values())


def test_lines_are_aligned_with_types_and_time(made):
    """Each line has its score, the types that were added for its names, and its share of Python's time; empty lines are gone."""
    lines = {line.number: line for line in shown_lines(made["climb"])}
    assert 1 not in lines
    assert 4 not in lines
    assert (lines[6].score, lines[6].types, lines[6].share) == (5, "h: double", "")
    assert (lines[11].share, lines[8].types) == ("67 %", "sumy: double")
    assert lines[5].types == ""


def test_more_yellow_is_more_shade_and_a_fuller_mark(made):
    """Shade and mark grow with the score, and white lines have neither."""
    lines = sorted(shown_lines(made["climb"]), key=lambda line: line.score)
    assert [line.shade for line in lines] == sorted(line.shade for line in lines)
    assert (lines[0].shade, lines[0].mark, lines[-1].mark) == (0.0, " ", "█")


def test_the_page_of_a_climb(made):
    """Each line unfolds to its C, open from the start; sources, commands and method are folded; the profile is not repeated."""
    html = as_html(made["climb"])
    assert "<details open><summary>Your cell: yellower lines call Python more (click a line for its C)" in html
    for title in ("The fastest source", "Every step", "Compiler command and log", "How this was measured"):
        assert f"<details><summary>{title}" in html
    assert "Where Python spends its time" not in html
    assert "<code>n</code>" in html
    assert "gcc &amp; &lt;said&gt; nothing" in html
    assert "wraparound: this cell has nothing" in html


def test_the_terminal_of_a_climb(made):
    """Marks, scores, sentences and cures are in the text, at both widths; beside the line where there is room."""
    narrow, wide = as_text(made["climb"], 80), as_text(made["climb"], 160)
    for text in (narrow, wide):
        for words in ("gain over the row above", "no checks, -O3 native: no faster", "cdivision=True", "67 %", "h: double"):
            assert words in text
    assert any(line.startswith("▎  5   6") and "checks that" in line for line in wide.splitlines())
    assert any(line.startswith("█ 67   5") for line in narrow.splitlines())
