"""The profile as a page: escaped, complete without its style, one script and that inside the frame."""

import re
from dataclasses import replace

import pytest
from reading import read

from ipyaccel.model import ProfileOptions
from ipyaccel.report.profile.html import as_html


def test_is_well_formed_and_static(profile):
    """Every element is closed; no script and no handler; the only address is a picture inside the page."""
    html = as_html(profile)
    reader = read(html)
    assert not {"script", "link", "svg"} & set(reader.tags)
    assert not [name for name, _ in reader.pairs if name.startswith("on") or name in ("href", "action")]
    assert all(value.startswith("data:image/svg+xml;base64,") for name, value in reader.pairs if name == "src")
    assert all(value == "allow-scripts" for name, value in reader.pairs if name == "sandbox")
    assert reader.tags.count("iframe") == [name for name, _ in reader.pairs].count("sandbox")
    assert "url(" not in html


def test_hostile_text_is_shown_as_text(made):
    """Markup and template syntax in a statement, a name, a path or a line are words on the page."""
    words = " ".join(read(as_html(made["hostile"])).words)
    assert words.count("</script><script>alert(1)</script>") >= 10
    assert "{{ 7 * 7 }}" in words


def test_reads_without_style(made):
    """A page that drops style and frame still shows every figure and verdict, in order."""
    words = re.sub(r"\s+", " ", " ".join(read(as_html(made["design"])).words).replace("\xa0", " "))
    told = ("93 %", "of 2.48 s is in", "pairwise", "including functions it calls", "+ 14 more functions", "Lines of", "40 %")
    told += ("What would help", "numba-parallel", "797×", "15×", "96 % is reading the file", "Call graph", "Memory by line")
    told += ("How this was measured", "no array operations (ufuncs)", "look dearer than they are")
    places = [words.index(text) for text in told]
    assert places == sorted(places)


def test_folds(made):
    """Hottest lines and help are open, everything else is folded."""
    html = as_html(made["design"])
    assert html.count("<details open>") == 2
    for title in (
        "+ 14 more",
        "Call graph (SnakeViz)",
        "As a still picture",
        "Memory by line",
        "How this was measured",
        "Source of",
    ):
        assert f"<details><summary>{title}" in html


def test_size_of_a_notebook(made):
    """A whole report adds less to a notebook's file than the picture alone may."""
    assert len(as_html(made["design"])) < 350_000
    assert len(as_html(made["spread"])) < 400_000


def test_no_snakeviz(made):
    """Without the picture there is neither frame nor still."""
    html = as_html(replace(made["design"], options=ProfileOptions(snakeviz=False)))
    assert "iframe" not in html
    assert "Call graph" not in html


@pytest.mark.parametrize("name", ["starting", "halfway"])
def test_underway_has_no_picture(made, name):
    """While the run goes on there is no frame, no method, and what is under way is said."""
    html = as_html(made[name])
    assert "iframe" not in html
    assert "How this was measured" not in html
    assert made[name].doing in html


def test_page_stands_alone(made):
    """A page has a head, a title and follows the system's light and dark."""
    page = as_html(made["design"], page=True)
    assert page.startswith("<!doctype html>")
    assert "<title>analyse(500)</title>" in page


def test_cell_of_several_lines_is_named(made):
    """A cell stands by its name at the head, its text to point at."""
    html = as_html(made["cell"])
    assert '<code title="x = 3\nanalyse(500)">cell 7</code>' in html


def test_slowed_run_is_said(made):
    """Where the profiler made the run much slower, the table says whose times it shows."""
    assert "Under the profiler the run takes 3.7× as long" in as_html(made["slowed"])
    assert "Under the profiler" not in as_html(made["design"])
