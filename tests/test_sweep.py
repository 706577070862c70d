"""One call over several sizes: every size checked and timed, what is too large left out, one result for all."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

import ipyaccel
from ipyaccel.api import newest
from ipyaccel.errors import UserError


def total(n: int) -> float:
    found = 0.0
    for k in range(n):
        found += 0.5 * k
    return found


def sleeps(n: int) -> int:
    time.sleep(n)
    return n


def swept(call: str, vary: Any, **options: Any) -> Any:
    return ipyaccel.compare(call, {"total": total, "sleeps": sleeps, "n": 1}, vary=vary, budget=0.2, **options)


@pytest.fixture(scope="module")
def result() -> Any:
    return swept("total(n)", "n=100,1000,10000", only="python,numpy,numba")


def test_sizes_are_a_level_of_the_index(result: Any) -> None:
    """One row for each version and size, and at each size the answer was checked."""
    frame = result.frame
    assert frame.index.names == ["variant", "n"]
    assert sorted(set(frame.index.get_level_values("n"))) == [100, 1000, 10_000]
    assert set(frame.loc["python"].status) == {"ok"}
    assert frame.loc[("python", 10_000), "time"] > frame.loc[("python", 100), "time"]
    assert newest() is result


def test_the_report_says_how_times_grow(result: Any) -> None:
    """Sizes are the columns, the law stands behind each version, the page has a picture."""
    text = result.text(120)
    assert "10 000" in text.replace("\u202f", " ").split("n =")[-1].split("\n")[0]
    assert "n (1." in text or "n (0.9" in text
    page = result._repr_html_()
    assert '<img alt="times of' in page
    assert repr(result) == "<sweep of total(n) over n: 3 sizes>"
    assert len(result.points) == 3


def test_a_picture_of_lines(result: Any) -> None:
    """One line for each version, both axes logarithmic."""
    axes = result.plot()
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert "python" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_sizes_that_take_too_long_are_left_out_and_said() -> None:
    """By the growth so far: from 20 ms to 20 s is more than anyone wants to wait."""
    result = swept("sleeps(n)", "n=0.02,20", only="cython")
    assert len(result.points) == 1
    (said,) = result.data.skipped
    assert re.fullmatch(r"n = 20: your code would take about [23]\d s", said)  # a busy machine sleeps longer
    assert "left out" in result.text()


def test_two_names_make_a_grid() -> None:
    """Every combination is a column, both names are levels."""
    result = swept("total(n) + total(k)", ["n=10,100", "k=10,100"], only="cython")
    assert result.frame.index.names == ["variant", "n", "k"]
    assert len(result.points) == 4
    with pytest.raises(UserError, match="one name"):
        result.plot()
