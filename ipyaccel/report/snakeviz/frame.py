"""SnakeViz in a frame of the page. In: a `CallGraph`. Out: an `<iframe>` that needs no server and loads nothing.

Scripts and figures are compressed inside the frame's own text and unpacked by the browser when the frame is first seen. The
frame is sandboxed: it can run its scripts and nothing else, and its own policy forbids every request.
"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass
from functools import cache

from ipyaccel import units
from ipyaccel.report.markup import environment, own_file
from ipyaccel.report.snakeviz.calls import CallGraph
from ipyaccel.report.snakeviz.files import Unusable, scripts
from ipyaccel.report.snakeviz.tree import tree

LARGEST = 350_000
"""Bytes of the frame, all in: what a notebook's file grows by."""
MOST_FUNCTIONS = 2_000
LEAST_SHARES = (0.0, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
DEPTHS = (3, 5, 7, 10, 15, 20)
MOST_AT_FIRST = 10
"""Rows that leave room for names and times; more can be chosen, then without the times."""
WIDE = 0.005
"""The share of the run from which on a box counts for the depth at first."""


@dataclass(frozen=True)
class Frame:
    """`html` of the frame, empty where there is none; `left_out`: what it does not show, or why there is none, one sentence."""

    html: str
    left_out: str = ""


def frame(graph: CallGraph) -> Frame:
    """The frame with as many functions as its size allows."""
    try:
        code = _code()
    except Unusable as reason:
        return Frame("", f"no SnakeViz: {reason}")
    for share in LEAST_SHARES:
        kept = graph.without_small(share)
        if len(kept.functions) > MOST_FUNCTIONS:
            continue
        html = _html(kept, code)
        if len(html) <= LARGEST:
            return Frame(html, _left_out(graph, kept, share))
    return Frame("", "no SnakeViz: the calls are too many for a picture in the page")


def _left_out(graph: CallGraph, kept: CallGraph, share: float) -> str:
    """How many functions are not drawn, and what they have in common."""
    gone = len(graph.functions) - len(kept.functions)
    return f"{units.count(gone)} functions below {100 * share:g} % of the run are left out" if gone else ""


def _html(graph: CallGraph, code: str) -> str:
    """The frame around a page of its own."""
    levels = min(tree(graph, WIDE, DEPTHS[-1]).levels, MOST_AT_FIRST)
    depth = min(depth for depth in DEPTHS if depth >= levels)
    parts = {"code": code, "figures": packed(json.dumps(snakeviz_json(graph))), "depth": depth, "depths": DEPTHS}
    own = {"style": own_file("snakeviz.css"), "script": own_file("snakeviz.js")}
    page = environment().get_template("snakeviz.html.j2").render(**parts, **own)
    return environment().get_template("frame.html.j2").render(page=page)


def snakeviz_json(graph: CallGraph) -> dict[str, dict[str, object]]:
    """The calls as SnakeViz's scripts expect them."""
    functions = graph.functions
    return {
        label: {
            "children": {child: _short(functions[child].callers[label]) for child in graph.children[label]},
            "stats": _short(called.figures),
            "callers": {by: _short(part) for by, part in called.callers.items()},
            "display_name": called.shown,
        }
        for label, called in functions.items()
    }


def _short(figures: tuple[int, int, float, float]) -> list[float]:
    """Seconds with as many digits as the picture needs."""
    return [figures[0], figures[1], float(f"{figures[2]:.5g}"), float(f"{figures[3]:.5g}")]


def packed(text: str) -> str:
    """Compressed, in letters that HTML leaves alone. The same text gives the same letters."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


@cache
def _code() -> str:
    """SnakeViz's scripts, packed. Raises Unusable."""
    return packed(json.dumps(dict(scripts())))
