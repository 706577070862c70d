"""SnakeViz in the page: small enough, nothing loaded, nothing of the user's taken for markup."""

import base64
import gzip
import html
import itertools
import json
import marshal
import re

import pytest
from called import HOSTILE, hostile, large

from ipyaccel import units
from ipyaccel.report.snakeviz import files
from ipyaccel.report.snakeviz import frame as frames
from ipyaccel.report.snakeviz.calls import call_graph
from ipyaccel.report.snakeviz.frame import LARGEST, frame, snakeviz_json

IFRAME = re.compile(
    r'<iframe class="ipa-frame" title="[^"<>]*" sandbox="allow-scripts" style="[^"<>]*" srcdoc="([^"<]*)"></iframe>\s*'
)


def inside(drawn):
    """The page in the frame, and what is packed in it by id."""
    page = html.unescape(IFRAME.fullmatch(drawn.html)[1])
    packed = dict(re.findall(r'<script type="text/plain" id="(\w+)">([\w+/=]*)</script>', page))
    return page, {name: json.loads(gzip.decompress(base64.b64decode(text))) for name, text in packed.items()}


def test_is_small(small):
    """The frame of a small run is well below what a notebook's file may grow by."""
    drawn = frame(small)
    assert 100_000 < len(drawn.html) < 200_000
    assert drawn.left_out == ""


def test_ten_thousand_functions_fit():
    """Of a very large run the smallest functions are left out until the frame fits, and it says how many."""
    drawn = frame(call_graph(large(10_000), ()))
    figures = inside(drawn)[1]["figures"]
    assert len(drawn.html) <= LARGEST
    assert len(figures) >= 1000
    assert drawn.left_out == f"{units.count(10_000 - len(figures))} functions below 0.1 % of the run are left out"
    assert all(child in figures for each in figures.values() for child in each["children"])


def test_nothing_is_loaded(small):
    """No address is loaded: none in the frame's markup, none in the worker, and the policy forbids every request."""
    page, packed = inside(frame(small))
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href|action)\s*=", page.replace("srcdoc", ""))
    assert not re.search("https?:", page)
    assert not re.search(r"importScripts\(\s*[\"']https?:", packed["code"]["worker"])
    assert "cdn" not in packed["code"]["worker"]


def test_hostile_names_stay_names():
    """A name that is markup ends neither the frame nor a script, and its line breaks cannot stop SnakeViz's reading of it."""
    graph = call_graph(hostile(), ())
    page, packed = inside(frame(graph))
    assert page.count("</script>") == 3
    assert "alert(1)" not in page
    assert all(re.fullmatch(r"(.*):(\d+)\((.*)\)", label) for label in packed["figures"])
    assert any(HOSTILE.split("\n")[0] in label for label in packed["figures"])


def test_figures_are_snakevizs(small):
    """The figures have SnakeViz's form: calls, seconds, callers and children by label."""
    whole = snakeviz_json(small)
    inner = whole["cell 4:2(inner)"]
    assert set(inner) == {"children", "stats", "callers", "display_name"}
    assert inner["stats"][:2] == [50, 50]
    assert set(inner["callers"]) <= {
        "cell 4:9(<listcomp>)",
        "cell 4:8(outer)",
    }  # Python 3.12 runs a comprehension in its function
    assert inner["stats"][3] == pytest.approx(small.functions["cell 4:2(inner)"].total, rel=1e-4)


@pytest.mark.parametrize(("levels", "depth"), [(2, "3"), (4, "5"), (10, "10"), (14, "10")])
def test_begins_as_deep_as_the_run(levels, depth):
    """The picture shows all levels of the run at first, as long as their names and times can be read."""
    keys = [("a.py", k, f"f{k}") for k in range(levels)]
    stats = {keys[0]: (1, 1, 0.0, 1.0, {})}
    stats |= {key: (1, 1, 0.0, 1.0, {by: (1, 1, 0.0, 1.0)}) for by, key in itertools.pairwise(keys)}
    page, _ = inside(frame(call_graph(marshal.dumps(stats), ())))
    assert f"<option selected>{depth}</option>" in page


def test_without_snakeviz(small, monkeypatch):
    """Where SnakeViz is missing there is no frame, and a sentence says so."""
    monkeypatch.setattr(files.importlib.util, "find_spec", lambda name: None)
    for kept in (files.scripts, frames._code):
        kept.cache_clear()
    assert frame(small) == frames.Frame("", "no SnakeViz: SnakeViz is not installed")
    monkeypatch.undo()
    for kept in (files.scripts, frames._code):
        kept.cache_clear()


def test_another_snakeviz(tmp_path, monkeypatch):
    """A SnakeViz without the files known here is said, and raises nothing else."""
    monkeypatch.setattr(files, "_folder", lambda: tmp_path)
    files.scripts.cache_clear()
    with pytest.raises(files.Unusable, match="no file `jquery"):
        files.scripts()
    files.scripts.cache_clear()
