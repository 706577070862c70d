"""The HTML report: escaped, static, complete without its style."""

import re
from html.parser import HTMLParser

from ipyaccel.report.html import as_html

VOID = {"br", "meta"}


class Reader(HTMLParser):
    """Collects elements and text, and checks that all is closed in order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)


def read(html):
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    return reader


def test_is_well_formed_and_static(comparison):
    """Every element is closed; no script, no handler, nothing loaded from elsewhere."""
    reader = read(as_html(comparison, page=False))
    assert not {"script", "img", "link", "iframe", "svg"} & set(reader.tags)
    assert not [name for name in reader.attributes if name.startswith("on") or name in ("src", "href")]
    assert "url(" not in as_html(comparison)


def test_hostile_text_is_shown_as_text(made):
    """Markup and template syntax in a call, a note or a name are words on the page."""
    words = " ".join(read(as_html(made["hostile"])).words)
    assert "<script>alert(1)</script>" in words
    assert "{{ 7 * 7 }}" in words


def test_reads_without_style(made):
    """A page that drops the style still shows every figure and verdict, in order."""
    words = re.sub(r"\s+", " ", " ".join(read(as_html(made["trapezoid"])).words))
    for text in ("146×", "1.02 µs", "same answer", "equal to 14 digits", "not possible", "line 7: x += h", "each mark is 10×"):
        assert text in words
    assert "(reused)" in words


def test_blocks_fold(made):
    """Profile open, sources, compiler's words and method folded."""
    html = as_html(made["every_status"])
    assert "<details open><summary>Where Python spends its time" in html
    for title in ("Source of every variant", "How this was measured", "What the compiler said"):
        assert f"<details><summary>{title}" in html


def test_nothing_leaks(made):
    """Every rule of the style is bound to the report's own class."""
    style = re.search(r"<style>(.*?)</style>", as_html(made["trapezoid"]), re.DOTALL).group(1)
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    for selectors in re.findall(r"([^{}]+)\{", style):
        if not selectors.strip().startswith("@"):
            assert all(".ipa.ipa.ipa" in selector for selector in selectors.split(","))


def test_page_stands_alone(made):
    """A page has a head, a title and follows the system's light and dark."""
    page = as_html(made["trapezoid"], page=True)
    assert page.startswith("<!doctype html>")
    assert "color-scheme:light dark" in page
    assert "<title>trapez(1, 5, 1000)</title>" in page


def test_preliminary_has_no_figures_of_speed(made):
    """While rows are coming there is no speedup on the page, and no bar."""
    html = as_html(made["preliminary"])
    assert not re.search(r"\d×", html.replace("each mark is 10×", ""))
    assert not re.search(r'class="ipa-bar[ "]', html)


def test_without_style_a_note_has_its_own_line(made):
    """A short note under a verdict is parted from it by a line break that shows only where the style is dropped."""
    assert re.search(r'same answer</span>\s*<br class="ipa-un"><small>', as_html(made["trapezoid"]))
