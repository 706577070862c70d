"""The calls as a still picture, for places that strip frames. In: a `CallGraph`. Out: an `<img>`, complete in itself.

Rows go down from caller to called, each box as wide as its time, darker the more time it spends itself. It needs no script.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from ipyaccel import units
from ipyaccel.report.snakeviz.calls import CallGraph
from ipyaccel.report.snakeviz.tree import Box, tree

WIDTH = 780
ROW = 24
NARROWEST = 0.003
DEEPEST = 14
LETTER = 6.9
"""Pixels for one letter of the labels, about."""
FEWEST_LETTERS = 3
NAMED_IN_WORDS = 4


def still(graph: CallGraph) -> str:
    """The picture, and in words what its largest boxes say."""
    from markupsafe import Markup

    root = tree(graph, NARROWEST, DEEPEST)
    picture = base64.b64encode(_svg(graph, root).encode()).decode()
    words = _words(graph, root)
    shown = Markup('<img class="ipa-still" width="{}" alt="{}" src="data:image/svg+xml;base64,{}">')
    return str(shown.format(WIDTH, words, picture))


def _svg(graph: CallGraph, root: Box) -> str:
    """The picture as a document of its own."""
    boxes = "".join(_drawn(graph, root, 0.0, 0))
    size = f'width="{WIDTH}" height="{root.levels * ROW}" viewBox="0 0 {WIDTH} {root.levels * ROW}"'
    font = 'font-family="system-ui,sans-serif" font-size="12" fill="#1b1f24"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><g {font}>{boxes}</g></svg>'


def _drawn(graph: CallGraph, box: Box, left: float, row: int) -> Iterator[str]:
    """A box, then those below it."""
    scale = WIDTH / graph.seconds if graph.seconds > 0 else 0.0
    width = box.seconds * scale
    yield _rectangle(graph, box, left, row, width)
    for below in box.below:
        yield from _drawn(graph, below, left, row + 1)
        left += below.seconds * scale


def _rectangle(graph: CallGraph, box: Box, left: float, row: int, width: float) -> str:
    """One box with as much of its name as fits, and all of it to point at."""
    from markupsafe import Markup

    share = units.percent(box.seconds / graph.seconds) if graph.seconds > 0 else ""
    name = graph.functions[box.label].shown
    own = max(box.seconds - sum(below.seconds for below in box.below), 0.0) / max(graph.seconds, 1e-300)
    place = Markup('<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" fill="{}" stroke="#fff"/>')
    drawn = place.format(left, row * ROW, width, ROW, _colour(own))
    label = _fitting(f"{name} {share}", int((width - 8) / LETTER))
    words = Markup('<text x="{:.1f}" y="{}">{}</text>').format(left + 4, row * ROW + 16, label) if label else ""
    return Markup("<g><title>{}, {}, {}</title>{}{}</g>").format(name, units.seconds(box.seconds), share, drawn, words)


def _colour(own: float) -> str:
    """From nearly white to the orange of the page's bars, so that black letters are readable on all of them."""
    heat = min(own, 1.0) ** 0.5
    red, green, blue = (round(cold + (hot - cold) * heat) for cold, hot in ((253, 240), (238, 146), (222, 72)))
    return f"rgb({red},{green},{blue})"


def _fitting(text: str, letters: int) -> str:
    """The text, cut to so many letters; nothing where too few would be left."""
    if len(text) <= letters:
        return text
    return text[: letters - 1] + "…" if letters >= FEWEST_LETTERS else ""


def _words(graph: CallGraph, root: Box) -> str:
    """The picture in a sentence, for those who cannot see it."""
    boxes = sorted(_all(root), key=lambda box: -box.seconds)[:NAMED_IN_WORDS]
    named = [f"{graph.functions[box.label].shown} {units.percent(box.seconds / max(graph.seconds, 1e-300))}" for box in boxes]
    return f"Icicle of the calls: {', '.join(named)}"


def _all(box: Box) -> Iterator[Box]:
    yield box
    for below in box.below:
        yield from _all(below)
