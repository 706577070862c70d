"""Cells of alternatives: what a line may be, and that all take the same arguments."""

from __future__ import annotations

import pytest

from ipyaccel.errors import UserError
from ipyaccel.syntax.capturing.apart import alternatives_in, capture_apart


@pytest.mark.parametrize(
    ("line", "label", "text"),
    [
        ("f(3)", "f(3)", "f(3)"),
        ("loop: f(3)", "loop", "f(3)"),
        ("by two loops: [x for x in a if x in b]", "by two loops", "[x for x in a if x in b]"),
        ("{1: 2}", "{1: 2}", "{1: 2}"),
        ("lambda x: x", "lambda x: x", "lambda x: x"),
        ("slice: a[1:3]", "slice", "a[1:3]"),
        ("  indented  ", "indented", "indented"),
    ],
)
def test_a_line_is_an_expression_or_has_a_label(line, label, text):
    """What parses as an expression is one; otherwise the label ends at the first colon."""
    (found,) = alternatives_in(line)
    assert (found.label, found.text) == (label, text)


def test_open_brackets_go_on_below_and_notes_are_left_out():
    """A list on three lines is one alternative; empty lines and comments are none."""
    found = alternatives_in("# two ways\n\nlong: [\n    k for k in range(3)\n]\nlist(range(3))\n")
    assert [(one.label, one.line) for one in found] == [("long", 4), ("list(range(3))", 7)]


def test_equal_labels_are_told_apart():
    """The second of a name gets a number."""
    assert [one.label for one in alternatives_in("f(1)\nf(1)")] == ["f(1)", "f(1) (2)"]


@pytest.mark.parametrize("cell", ["f(1)\nx = 3", "f(1)\nfor k in v: pass", "f(1)\nlabel: x = 3"])
def test_what_is_neither_is_said_with_its_line(cell):
    """Statements are no alternatives."""
    with pytest.raises(UserError, match=r"line 3: .* is neither an expression nor"):
        alternatives_in(cell)


def test_all_take_the_same_arguments():
    """Names that only one of them reads are parameters of all."""
    captured = capture_apart(alternatives_in("sum(a)\nmax(b)"), {"a": [1, 2], "b": [3, 4]})
    assert [live.args for _, live in captured] == [([1, 2], [3, 4]), ([1, 2], [3, 4])]
    assert [live.function(*live.args) for _, live in captured] == [3, 4]


def test_an_unknown_name_is_said_with_its_line():
    """A mistake in one of many lines is found at once."""
    with pytest.raises(UserError, match="line 3: `b` is not defined"):
        capture_apart(alternatives_in("sum(a)\nmax(b)"), {"a": [1, 2]})
