"""Checks for graded notebooks: right, right elsewhere, fast enough, and one sentence where not."""

from __future__ import annotations

import pytest

from ipyaccel.errors import UserError
from ipyaccel.grading import require

values = [3, 1, 2, 2]


def total(v):
    found = 0
    for one in v:
        found += one
    return found


def wrong(v):
    return sum(v) + 1


def forgets(v):
    return sum(set(v)) + 2


def test_what_is_right_passes():
    """The answer is the same, here and on other inputs; no speed is asked for."""
    result = require("sum(values)", like="total(values)", budget=0.2)
    assert result.frame.status["yours"] == "ok"


def test_another_answer_is_said():
    """Both answers stand in the sentence, and whose they are."""
    with pytest.raises(AssertionError, match=r"`wrong\(values\)` does not answer like `total\(values\)`.*8.*9"):
        require("wrong(values)", like="total(values)", budget=0.2)


def test_what_is_right_by_chance_is_found():
    """One that forgets how often a number occurs is right on this list, and not on others."""
    with pytest.raises(AssertionError, match="but not on other inputs"):
        require("forgets(values)", like="total(values)", budget=0.2)


def test_too_slow_is_said_with_both_figures():
    """A function is not a million times as fast as itself."""
    with pytest.raises(AssertionError, match=r"times as fast as `total\(values\)`; 1e\+06 times are asked for"):
        require("total(values) + 0", like="total(values)", faster=1e6, budget=0.2)


def test_a_mistake_in_a_call_is_the_users():
    """An unknown name is no wrong answer."""
    with pytest.raises(UserError, match="not defined"):
        require("nowhere(values)", like="total(values)")
