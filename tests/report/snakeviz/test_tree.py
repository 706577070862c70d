"""The run as boxes, each as wide as its time."""

import pytest

from ipyaccel.report.snakeviz.tree import tree


def boxes(box):
    yield box
    for below in box.below:
        yield from boxes(below)


def test_a_box_holds_what_it_calls(small):
    """What a function calls is together no wider than the function itself, at every level."""
    root = tree(small, 0.0, 20)
    assert root.seconds == pytest.approx(small.seconds)
    for box in boxes(root):
        assert sum(below.seconds for below in box.below) <= box.seconds * (1 + 1e-9)


def test_recursion_ends(small):
    """A function that calls itself is drawn once on the way down."""
    fib = next(box for box in boxes(tree(small, 0.0, 20)) if box.label == "cell 4:5(fib)")
    assert fib.below == ()


def test_is_as_deep_as_asked(small):
    """No deeper than the levels asked for."""
    assert tree(small, 0.0, 20).levels >= 4
    assert tree(small, 0.0, 2).levels == 2
