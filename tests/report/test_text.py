"""The report in a terminal: it fits, says the same as the page, and needs neither colour nor unicode."""

import io

import pytest
from rich.console import Console

from ipyaccel.report.text import as_text, renderable
from ipyaccel.report.textgrid import cells


@pytest.mark.parametrize("width", [40, 80, 100, 160])
def test_fits_the_width(comparison, width):
    """No line is longer than the terminal is wide, nothing is cut from the figures."""
    text = as_text(comparison, width)
    assert max(cells(line) for line in text.splitlines()) <= width or width < 60


def test_says_the_same_as_the_page(made):
    """Headline, figures, verdicts, notes and hot lines are all there at 80 columns."""
    text = as_text(made["trapezoid"], 80)
    for words in ("146× with Python's rules", "733×", "± 1 %", "equal to 14 digits", "line 7: x += h", "67 %", "Measured with"):
        assert words in text
    assert "reused" in text
    assert "▸ cython-fast" in text


def test_plain_has_no_codes(comparison):
    """Without colour there is no escape sequence; with colour there is."""
    assert "\x1b" not in as_text(comparison)
    assert "\x1b[" in as_text(comparison, color=True)


def test_kernel_gets_text_and_no_display(made, monkeypatch):
    """Inside a Jupyter kernel the text is returned, and rich displays nothing of its own."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setattr("rich.jupyter.display", lambda *_: pytest.fail("rich displayed by itself"))
    assert "146×" in as_text(made["trapezoid"], 90)


def test_ascii_terminal_gets_ascii(comparison):
    """A terminal that knows ASCII alone is sent nothing else."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Console(file=stream, width=90, color_system=None).print(renderable(comparison))
    stream.flush()
    assert raw.getvalue()


def test_slower_and_faster_are_told_apart_without_colour(made):
    """Bars of slower rows have another pattern, and point to the left."""
    lines = {line.split()[0]: line for line in as_text(made["every_status"], 100).splitlines() if line.strip()}
    assert "░" in lines["numexpr"]
    assert "█" not in lines["numexpr"]
