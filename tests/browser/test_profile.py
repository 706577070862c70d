"""A saved notebook with a profile, opened without a kernel: the picture is drawn, and only Jupyter is asked for anything."""

from __future__ import annotations

import importlib.util
import json
import shutil
import urllib.request
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from called import hostile
from nbconvert import HTMLExporter
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_notebook, new_output
from profiles import states

from ipyaccel.profiled import Profile
from ipyaccel.report.profile.html import as_html

pytestmark = pytest.mark.browser

DEMO = Path(__file__).parents[2] / "demo_notebooks"
NARROW = {"width": 1000, "height": 1400}  # JupyterLab's own margins leave about 800 for the output
GONE = {"kernelspec": {"name": "gone", "display_name": "gone", "language": "python"}}
"""A notebook whose kernel is not installed, so that none starts."""
BOXES = "#container rect"
ARCS = "#container path"
WAIT_MS = 20_000


@pytest.fixture(scope="module")
def screenshot():
    """The demo's own way to a JupyterLab and a browser."""
    spec = importlib.util.spec_from_file_location("screenshot", DEMO / "screenshot.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def chromium():
    """The browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "the browser tests need Chromium: on Debian, `apt-get install chromium`"
    return found


@pytest.fixture(scope="module")
def notebook():
    """A saved notebook whose one cell left a profile."""
    profile = Profile(states()["design"])
    shown = {"text/html": profile._repr_html_(), "text/plain": repr(profile)}
    cell = new_code_cell("%autoprofile analyse(500)", execution_count=1, outputs=[new_output("display_data", shown)])
    return new_notebook(cells=[cell], metadata=GONE)


@pytest.fixture
def asked(page):
    """Every address that the page or a frame in it asks for."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


@pytest.fixture(scope="module")
def page(screenshot, chromium):
    """A page of the browser."""
    with screenshot.browser_page(chromium, NARROW) as page:
        yield page


@pytest.fixture(scope="module")
def lab(screenshot, notebook, tmp_path_factory):
    """A JupyterLab that serves the notebook twice: as its author trusts it, and as a stranger's."""
    folder = tmp_path_factory.mktemp("lab")
    data = folder / ".jupyter" / "DATA"
    data.mkdir(parents=True)
    nbformat.write(notebook, folder / "trusted.ipynb")
    NotebookNotary(data_dir=str(data)).sign(nbformat.read(folder / "trusted.ipynb", as_version=4))
    strangers = nbformat.from_dict({**notebook, "metadata": {**GONE, "author": "a stranger"}})
    nbformat.write(strangers, folder / "strangers.ipynb")
    with screenshot.jupyterlab(folder) as address:
        yield address


def opened(page, lab, name):
    """The output of the notebook, its dialog about a kernel answered with none, every fold unfolded."""
    page.goto(lab.replace("/lab?", f"/lab/tree/{name}.ipynb?reset&"))  # without the notebooks that were open before
    page.get_by_role("dialog").get_by_role("button", name="No Kernel").click()
    output = page.locator(".jp-OutputArea-output").first
    output.wait_for()
    unfold(output)
    return output


def unfold(output):
    """Opens every fold, outer ones first, as a reader would."""
    output.evaluate("node => node.querySelectorAll('details').forEach(fold => { fold.open = true; })")


def strangers(asked, own):
    """The addresses asked for that are neither the server's nor inside the page."""
    return [address for address in asked if not address.startswith((own, "blob:", "data:", "about:"))]


def test_picture_in_a_saved_notebook(page, lab, asked):
    """Trusted and re-opened without a kernel, SnakeViz draws icicle and sunburst; every request went to the Jupyter server."""
    output = opened(page, lab, "trusted")
    frame = output.frame_locator("iframe")
    frame.locator(BOXES).first.wait_for(timeout=WAIT_MS)
    assert frame.locator(BOXES).count() > 5
    assert frame.locator("#container text").first.text_content().startswith("the statement itself")
    frame.locator(BOXES).nth(1).hover()
    assert "outer" in frame.locator("#sv-info-div").inner_text()
    frame.locator("#sv-style-select").select_option("sunburst")
    frame.locator(ARCS).first.wait_for(timeout=WAIT_MS)
    assert frame.locator(ARCS).count() > 5
    assert strangers(asked, lab.split("/lab", maxsplit=1)[0]) == []
    with urllib.request.urlopen(lab.replace("/lab", "/api/kernels"), timeout=10) as kernels:
        assert json.load(kernels) == []


def test_zoom_and_back(page, lab):
    """A click on a box makes it the whole width, and the button leads back."""
    frame = opened(page, lab, "trusted").frame_locator("iframe")
    frame.locator(BOXES).nth(1).wait_for(timeout=WAIT_MS)
    whole = frame.locator("#container text").first.text_content()
    frame.locator(BOXES).nth(1).click()
    frame.locator("#resetbutton-zoom:enabled").wait_for(timeout=WAIT_MS)
    assert frame.locator("#container text").first.text_content() != whole
    frame.locator("#resetbutton-zoom").click()
    frame.locator("#container text", has_text="the statement itself").first.wait_for(timeout=WAIT_MS)


def test_nothing_is_wider_than_the_page(page, lab):
    """With every fold open nothing needs a horizontal scroll bar."""
    output = opened(page, lab, "trusted")
    assert output.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_picture_follows_the_theme(page, lab):
    """In JupyterLab's dark theme the frame is dark as well."""
    page.emulate_media(color_scheme="null")  # what the driver sets for all frames would outdo the page's own
    output = opened(page, lab, "trusted")
    frame = page.wait_for_selector(".jp-OutputArea-output iframe").content_frame()
    dark = "() => matchMedia('(prefers-color-scheme: dark)').matches"
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    assert not frame.evaluate(dark)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    frame.wait_for_function(dark, timeout=WAIT_MS)
    assert output.is_visible()


def test_strangers_notebook_is_readable(page, lab, asked):
    """Untrusted, the frame is gone; the figures, the hot lines and the still picture are there."""
    output = opened(page, lab, "strangers")
    assert output.locator("iframe").count() == 0
    words = output.inner_text().replace("\xa0", " ")
    for text in ("93 %", "pairwise", "tmp = X[i, k] - X[j, k]", "numba-parallel", "797×", "96 % is reading the file"):
        assert text in words
    assert output.locator("img").first.evaluate("image => image.complete && image.naturalWidth") == 780
    assert strangers(asked, lab.split("/lab", maxsplit=1)[0]) == []


def test_hostile_names_run_nothing(page, tmp_path):
    """Names made of markup and scripts are drawn as names: no script of theirs runs, in the page or in the frame."""
    profile = replace(states()["hostile"], stats=hostile())
    (tmp_path / "page.html").write_text(as_html(profile, page=True), encoding="utf-8")
    context = page.context.browser.new_context()
    alone = context.new_page()
    said = []
    alone.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    alone.goto((tmp_path / "page.html").as_uri())
    unfold(alone.locator("body"))
    frame = alone.frame_locator("iframe")
    frame.locator(BOXES).nth(1).wait_for(timeout=WAIT_MS)
    frame.locator(BOXES).nth(0).hover()
    assert "</script><script>alert(1)</script>" in frame.locator("#sv-info-div").inner_text()
    assert said == []
    context.close()


def test_page_of_nbconvert(page, notebook, tmp_path):
    """The page that nbconvert makes, opened from a file with no network at all, draws the picture."""
    body, _ = HTMLExporter(template_name="lab").from_notebook_node(notebook)
    (tmp_path / "notebook.html").write_text(body, encoding="utf-8")
    context = page.context.browser.new_context(offline=True)
    alone = context.new_page()
    alone.goto((tmp_path / "notebook.html").as_uri(), wait_until="commit")
    output = alone.locator(".jp-OutputArea-output").first
    output.wait_for()
    unfold(output)
    frame = output.frame_locator("iframe")
    frame.locator(BOXES).first.wait_for(timeout=WAIT_MS)
    assert frame.locator(BOXES).count() > 5
    context.close()
