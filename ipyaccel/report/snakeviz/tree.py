"""A run as a tree of boxes, each as wide as its time. In: a `CallGraph`. Out: a `Box` with boxes below it.

cProfile knows how long a function took for each of its callers, not for each way that led there: where several do, the time is
divided in proportion, as SnakeViz does. A function that is already on the way from the root is not drawn below itself again.
"""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel.report.snakeviz.calls import CallGraph


@dataclass(frozen=True)
class Box:
    """A function where it was called: its label, its seconds there, and what it called."""

    label: str
    seconds: float
    below: tuple[Box, ...] = ()

    @property
    def levels(self) -> int:
        """How many rows the drawing has."""
        return 1 + max((box.levels for box in self.below), default=0)


def tree(graph: CallGraph, least: float, deepest: int) -> Box:
    """The boxes of at least that share of the whole run, down to a depth."""
    return _box(graph, graph.root, graph.seconds, least * graph.seconds, (deepest, frozenset()))


def _box(graph: CallGraph, label: str, seconds: float, least: float, way: tuple[int, frozenset[str]]) -> Box:
    """One box; `way`: how much deeper to go, and the functions that led here."""
    deeper, above = way[0] - 1, way[1] | {label}
    if deeper <= 0:
        return Box(label, seconds)
    total = graph.functions[label].total
    scale = seconds / total if total > 0 else 0.0
    parts = {child: graph.functions[child].callers[label][3] * scale for child in graph.children[label] if child not in above}
    shrink = min(1.0, seconds / max(sum(parts.values()), 1e-300))
    drawn = sorted(((part * shrink, child) for child, part in parts.items() if part * shrink >= least), reverse=True)
    return Box(label, seconds, tuple(_box(graph, child, part, least, (deeper, above)) for part, child in drawn))
