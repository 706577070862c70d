"""Versions in words: what was done, what is assumed, what was checked; refusals with their line and a way out."""

from __future__ import annotations

import pytest

from ipyaccel.model import Check, Reason
from ipyaccel.report.explain import explain
from ipyaccel.report.remedies import remedy


def test_every_row_has_its_words(made):
    """No version of any kept comparison is without a sentence that names it."""
    for comparison in made.values():
        for outcome in comparison.outcomes:
            said = explain(comparison, outcome.name)
            assert said.startswith(f"`{outcome.name}`"), said
            assert "None" not in said


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("only turns that are counted by `range` can be shared out", "count the loop with `range`"),
        ("`rng.normal` draws random numbers, whose order counts", "draw all numbers before the loop"),
        ("a single operation on an array is as fast in NumPy", "put several operations into one expression"),
        ("Numba has no type for `rng`, which is of type RandomState", "give the function numbers, arrays"),
    ],
)
def test_a_refusal_names_a_way_out_at_its_line(text, way_out):
    """The change that would let it through, at the line that was refused."""
    assert remedy(Reason(text, 7)).startswith(f"What would let it through: at line 7, {way_out}")


def test_where_no_way_out_is_known_nothing_is_said():
    """No advice without a reason behind it."""
    assert remedy(Reason("the moon is full")) == ""
    assert remedy(None) == ""


def test_a_wrong_answer_is_called_that(made):
    """The sentence says how it differs, and claims no speed."""
    comparison = made["climb"]
    outcome = next(one for one in comparison.outcomes if one.name == "fast-math")
    from dataclasses import replace

    wrong = replace(outcome, status="differs", check=Check("differs"), reason=Reason("answer: Python gives 1, this gives 2"))
    rows = tuple(wrong if one is outcome else one for one in comparison.outcomes)
    said = explain(replace(comparison, outcomes=rows), "fast-math")
    assert "Its answer is another: answer: Python gives 1, this gives 2." in said
