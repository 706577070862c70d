"""The still picture: complete in itself, described in words, safe with any name."""

import base64
import re
from xml.etree import ElementTree as ET

from called import hostile, large

from ipyaccel.report.snakeviz.calls import call_graph
from ipyaccel.report.snakeviz.still import WIDTH, still

IMG = re.compile(r'<img class="ipa-still" width="780" alt="([^"<>]*)" src="data:image/svg\+xml;base64,([\w+/=]*)">')
SVG = "{http://www.w3.org/2000/svg}"


def drawing(graph):
    """The picture's elements."""
    return ET.fromstring(base64.b64decode(IMG.fullmatch(still(graph))[2]))


def test_root_is_the_whole_width(small):
    """The run fills the width; every box lies inside it."""
    boxes = drawing(small).findall(f".//{SVG}rect")
    assert float(boxes[0].get("width")) == WIDTH
    assert all(float(box.get("x")) + float(box.get("width")) <= WIDTH + 0.2 for box in boxes)


def test_boxes_are_named(small):
    """Wide boxes bear their function and share; every box tells it to the pointer."""
    words = [element.text for element in drawing(small).iter(f"{SVG}text")]
    titles = [element.text for element in drawing(small).iter(f"{SVG}title")]
    assert any(re.fullmatch(r"outer \(cell 4\) \d+ %", word) for word in words)
    assert any(re.fullmatch(r"inner \(cell 4\), [\d.]+ .?s, \d+ %", title) for title in titles)


def test_words_stand_for_the_picture(small):
    """Those who cannot see it hear the largest boxes."""
    assert IMG.fullmatch(still(small))[1].startswith("Icicle of the calls: the statement 100 %, outer (cell 4)")


def test_hostile_names_stay_names():
    """Any name gives well-formed XML and an attribute that ends where it should."""
    titles = [element.text for element in drawing(call_graph(hostile(), ())).iter(f"{SVG}title")]
    assert titles[0].startswith("</script><script>alert(1)</script> ??")


def test_large_run_is_a_small_picture():
    """Ten thousand functions give a picture of moderate size."""
    assert len(still(call_graph(large(10_000), ()))) < 150_000
