"""A loop that stands in the cell itself, outside of any function: names are looked up each time, and nothing can compile it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Loop, Scene

REMEDY = "put it into a function: local names are quicker, and a function can be compiled"


def outside(scene: Scene) -> Iterator[Finding]:
    """Loops of a cell's own, where the cell's own lines take the time."""
    if not isinstance(scene.tree, ast.Module):
        return
    loops = [statement for statement in scene.tree.body if isinstance(statement, Loop)]
    for loop in loops:
        share = min(scene.share(loop), scene.own) if scene.shares else scene.own / len(loops)
        yield Finding("the loop stands outside of any function", REMEDY, loop.lineno, share)
