"""The profile in a terminal: it fits, says the same as the page, and needs neither colour nor unicode."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from ipyaccel.report.profile.text import as_text, renderable
from ipyaccel.report.textgrid import cells

KEPT = Path(__file__).with_name("kept")


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_fits_the_width(profile, width):
    """No line is longer than the terminal is wide."""
    text = as_text(profile, width)
    assert max(map(cells, text.splitlines())) <= width


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("name", ["design", "inside_numpy", "projected", "spread"])
def test_looks_as_kept(made, name, width):
    """The text is the one that was read and found good; `kept/renew.py` writes it anew."""
    assert as_text(made[name], width) == (KEPT / f"{name}_{width}.txt").read_text(encoding="utf-8")


def test_says_the_same_as_the_page(made):
    """Headline, figures, hot lines, help and reasons are all there at 80 columns."""
    text = as_text(made["design"], 80)
    for words in (
        "93 % of 2.48 s is in pairwise",
        "+ 14 more functions",
        "3 000 000",
        "797×",
        "15×",
        "96 % is reading",
        "ufuncs",
    ):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\u202f", "")


def test_plain_has_no_codes(profile):
    """Without colour there is no escape sequence; with colour there is."""
    assert "\x1b" not in as_text(profile, 80)
    assert "\x1b" in as_text(profile, 80, color=True)


def test_ascii_terminal(made):
    """Where the terminal knows no more than ASCII, nothing else is sent."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    Console(file=out, width=80, force_jupyter=False).print(renderable(made["design"]))
    out.flush()
    assert out.buffer.getvalue().decode("ascii").count("797x") == 1
