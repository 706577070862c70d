"""Reports on a site that keeps tables and words alone, as GitHub does: no style, no class, no script, still readable tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3
import pytest

TAGS = set(
    "a b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp small "
    "span strike strong sub summary sup table tbody td tfoot th thead tr tt ul var wbr".split()
)
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "details": {"open"}}


def stripped(page: str) -> str:
    """The page as such a site shows it."""
    return nh3.clean(page, tags=TAGS, attributes=ATTRIBUTES, clean_content_tags={"script", "style"}, url_schemes=set())


class _Tables(HTMLParser):
    """Every table as rows of cells; a line break in a cell is a slash."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables, self.cell, self.words = [], None, []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" / ")

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.tables[-1][-1].append(" ".join("".join(self.cell).replace("\xa0", " ").split()))
            self.cell = None

    def handle_data(self, data):
        (self.words if self.cell is None else self.cell).append(data)


@pytest.fixture
def read(shown):
    """A function that gives what is left of a magic's report: its tables, and the words beside them."""

    def left(magic):
        tables = _Tables(stripped(shown[magic]["text/html"]))
        return tables.tables, " ".join("".join(tables.words).split())

    return left


@pytest.mark.parametrize("magic", ["compare", "hostile", "climb", "profile", "lines"])
def test_nothing_but_tables_and_words_is_left(shown, magic):
    """What the sanitiser lets through has no style, no class and no script, and no rule of a style as text."""
    page = stripped(shown[magic]["text/html"])
    assert "<script" not in page
    assert not {"style=", "class=", "<style", "ipa-", "--jp-", "@media"} & set(page.replace(">", " ").split())
    assert "ipa-" not in page
    assert "<table" in page


def test_comparison_cell_by_cell(read, shown):
    """Each version's row still has its name, time, speedup and answer, under the heads that say so."""
    rows = read("compare")[0][0]
    heads = rows[0]
    assert heads[0] == "variant"
    assert {"time", "speedup", "compile", "answer"} <= set(heads)
    by_name = {row[0]: dict(zip(heads, row, strict=False)) for row in rows[1:] if row[0]}
    assert by_name["python"]["speedup"] == "1×"
    assert by_name["python"]["answer"] == "your code"
    for name in ("numpy", "numba", "cython-typed"):
        assert by_name[name]["time"].endswith("s")
        assert "×" in by_name[name]["speedup"]
        assert by_name[name]["answer"].startswith(("equal to", "same"))
    fastest = max(by_name.values(), key=lambda row: float(row["speedup"].replace("\u202f", "").rstrip("×") or 0))
    assert fastest["variant"] in shown["compare"]["text/plain"].split("▸ ")[1]


@pytest.mark.parametrize("magic", ["compare", "hostile", "lines"])
def test_notes_stand_apart_from_the_verdict(read, magic):
    """Without a style the verdict and the note under it do not run into one sentence."""
    rows = read(magic)[0][0]
    verdicts = {row[-1].split(" / ")[0] for row in rows[1:] if row[0]}
    plain = re.compile(r"(your code|same answer|equal to \d+ digits|not possible|different answer|the first|like .*)?")
    assert all(plain.fullmatch(verdict) for verdict in verdicts), verdicts


def test_bars_are_drawn_in_text(read):
    """The bars are gone with the style; what stands in their column is a bar of letters, longer for a faster version."""
    rows = read("compare")[0][0]
    heads = rows[0]
    column = next(k for k, head in enumerate(heads) if "each mark" in head)
    bars = {row[0]: row[column].count("█") for row in rows[1:] if row[0]}
    assert bars["python"] == 0
    assert bars["numba-fast"] > bars["numexpr"]


def test_climb_cell_by_cell(read):
    """Steps keep name, phrase, time, speedup and gain; lines of the cell are lines of text with their scores."""
    tables, words = read("climb")
    heads = tables[0][0]
    assert heads[0] == "step"
    assert "gain over the / row above" in heads
    names = [row[0].split(" / ")[0] for row in tables[0][1:]]
    assert "your types" in " ".join(names)
    assert "score" in words
    assert "total += a + i * h_1" in words.replace("\xa0", " ")


def test_profile_cell_by_cell(read):
    """Functions keep their name, place, calls, times and share; hot lines their number, share and text."""
    tables, _ = read("profile")
    assert tables[0][0][:4] == ["function", "where", "calls", "own time"]
    names = [row[0] for row in tables[0][1:]]
    assert any("square_sum" in name for name in names)
    assert any("total += x[i] * x[i]" in cell for table in tables for row in table for cell in row)


def test_markup_of_the_users_is_text(read):
    """A call with markup in it is shown letter for letter."""
    tables, words = read("hostile")
    assert "<script>alert(1)</script>" in words
    assert tables[0][0][0] == "variant"
