"""Pictures: every timed row is in them, with its figure."""

from __future__ import annotations

import matplotlib as mpl
import pytest

from ipyaccel.errors import UserError
from ipyaccel.report.plot import plot
from ipyaccel.report.rows import rows

mpl.use("Agg")


@pytest.mark.parametrize("kind", ["speedup", "samples"])
def test_every_timed_row_is_drawn_with_its_figure(made, kind):
    """Names at the axis, figures beside the bars or strips, the call above."""
    comparison = made["climb"]
    timed = [row for row in rows(comparison) if not row.is_empty]
    axes = plot(comparison, kind)
    assert [label.get_text() for label in axes.get_yticklabels()] == [row.name for row in timed]
    written = " ".join(text.get_text() for text in axes.texts)
    assert all((row.words.speedup if kind == "speedup" else row.words.time) in written for row in timed)
    assert axes.get_title(loc="left") == comparison.call


def test_axes_of_the_users_own_are_drawn_on(made):
    """A picture among others."""
    from matplotlib import pyplot as plt

    _, (left, right) = plt.subplots(1, 2)
    assert plot(made["climb"], ax=right) is right
    assert not left.has_data()


def test_another_kind_is_refused(made):
    """The sentence lists what there is."""
    with pytest.raises(UserError, match="speedup, samples"):
        plot(made["climb"], "pie")


def test_nothing_timed_is_nothing_to_draw(made):
    """Refused in words, not drawn empty."""
    with pytest.raises(UserError, match="nothing was timed"):
        plot(made["uncompiled"].__class__(call="f()", outcomes=()))
