"""The demo notebook in JupyterLab, seen through Chromium as a student sees it."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

DEMO = Path(__file__).parents[2] / "demo_notebooks"
NARROW = {"width": 1000, "height": 1400}  # JupyterLab's own margins leave about 800 for the output
DARK = "JupyterLab Dark"
WATCH = """
window.shown = [];
setInterval(() => {
    const cell = [...document.querySelectorAll('.jp-CodeCell')].find(each => each.innerText.includes('%compare'));
    const outputs = cell ? [...cell.querySelectorAll('.jp-OutputArea-output')] : [];
    const text = outputs.map(each => each.innerText).join('');
    if (text && text !== (window.shown.at(-1) || [''])[0]) window.shown.push([text, outputs.length]);
}, 30);
"""
"""Keeps what the first comparison shows, each time it changes, and in how many outputs."""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of the demo notebook after all its cells ran."""
    spec = importlib.util.spec_from_file_location("screenshot", DEMO / "screenshot.py")
    screenshot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(screenshot)
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(DEMO / "01_trapezoid.ipynb", folder)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "the browser tests need Chromium: on Debian, `apt-get install chromium`"
    with pytest.MonkeyPatch.context() as patch:
        # Nothing is built yet, as on a student's first day: from a full cache all rows would be there at once.
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        with screenshot.jupyterlab(folder) as address, screenshot.browser_page(chromium, NARROW) as page:
            page.add_init_script(WATCH)
            screenshot.run_all(page, address.replace("/lab", "/lab/tree/01_trapezoid.ipynb"))
            yield page


@pytest.fixture(scope="module")
def output(page):
    """What the first comparison shows."""
    return page.locator(".jp-CodeCell", has_text="%compare").first.locator(".jp-OutputArea-output").last


@pytest.mark.parametrize(
    "variant", ["python", "numpy", "numexpr", "cython", "cython-typed", "cython-fast", "numba", "numba-fast"]
)
def test_every_row_is_on_the_page(output, variant):
    """Each variant's name can be read in the finished table."""
    assert output.get_by_text(variant, exact=True).first.is_visible()


def test_one_table_at_the_end(page):
    """Rows filled in one place: a comparison leaves one output, not one for each step."""
    cell = page.locator(".jp-CodeCell", has_text="%compare").first
    assert cell.locator(".jp-OutputArea-output").count() == 1


def test_rows_fill_in_while_work_goes_on(page):
    """Seen on the way: rows that wait, then how many were tried, then times without a speedup; always in one place."""
    shown = page.evaluate("() => window.shown")
    texts = [text for text, _ in shown]
    working = [text for text in texts if "working" in text]
    measuring = [text for text in texts if "measuring" in text]
    assert "…" in working[0]
    assert len({line for text in working for line in text.splitlines() if "versions tried" in line}) > 2
    assert measuring
    assert all("µs" in text and "1×" not in text for text in measuring)
    assert "…" not in texts[-1]
    assert {count for _, count in shown} == {1}


def test_no_horizontal_scroll_bar(output):
    """Nothing is wider than the page."""
    assert output.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_readable_in_the_dark_theme(page, output):
    """With JupyterLab's dark theme the text is light: it follows the theme, not a colour of its own."""
    light = output.locator("td").first.evaluate("node => getComputedStyle(node).color")
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text(DARK, exact=True).click()
    page.wait_for_selector(f'body[data-jp-theme-name="{DARK}"]', state="attached")  # the body itself has no size
    dark = output.locator("td").first.evaluate("node => getComputedStyle(node).color")
    assert dark != light
