"""A climb of `%%cythonbench` in JupyterLab, seen through Chromium as a class sees it."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import nbformat
import pytest

pytestmark = pytest.mark.browser

DEMO = Path(__file__).parents[2] / "demo_notebooks"
NARROW = {"width": 1000, "height": 1400}  # JupyterLab's own margins leave about 800 for the output
CELL = """%%cythonbench trapez(1, 5, 1000)
def trapez(double a, double b, int n):
    h = (b - a) / n
    cdef double total = 0
    cdef int i
    for i in range(n):
        total += a + i * h
    return total * h"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of a notebook with one climb, after it ran."""
    spec = importlib.util.spec_from_file_location("screenshot", DEMO / "screenshot.py")
    screenshot = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(screenshot)
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.read(DEMO / "02_cython_ladder.ipynb", as_version=4)
    notebook.cells = [nbformat.v4.new_code_cell(text) for text in ("%load_ext ipyaccel", CELL, "trapez(1, 5, 10)")]
    nbformat.write(notebook, folder / "climb.ipynb")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "the browser tests need Chromium: on Debian, `apt-get install chromium`"
    with screenshot.jupyterlab(folder) as address, screenshot.browser_page(chromium, NARROW) as page:
        screenshot.run_all(page, address.replace("/lab", "/lab/tree/climb.ipynb"))
        yield page


@pytest.fixture(scope="module")
def output(page):
    """What the climb shows."""
    return page.locator(".jp-CodeCell", has_text="%%cythonbench").first.locator(".jp-OutputArea-output").last


def test_steps_are_on_the_page_and_nothing_is_wider(output):
    """The first and the last step can be read, and there is no horizontal scroll bar."""
    assert output.locator("td.ipa-step", has_text="your types").first.is_visible()
    assert output.locator("td.ipa-step", has_text="fast-math").first.is_visible()
    assert output.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_a_click_on_a_line_shows_its_c(output):
    """The C of a line is folded away, and a click brings it, without any script."""
    line = output.locator("details.ipa-line, .ipa-cell details").first
    code = line.locator("pre").first
    assert not code.is_visible()
    line.locator("summary").click()
    assert code.is_visible()
    assert "__pyx" in code.inner_text()


def test_yellow_lines_say_why(output):
    """Beside a yellow line stands what of Python it does."""
    assert "a def is always yellow" in output.inner_text()


def test_the_cells_function_is_there(page):
    """The next cell calls what the climb has bound."""
    cell = page.locator(".jp-CodeCell").nth(2)
    assert "11.2" in cell.locator(".jp-OutputArea-output").inner_text()
