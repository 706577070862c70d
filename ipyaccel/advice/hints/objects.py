"""A loop that works on the attributes of one object: `self.x += self.v * dt`. No compiler takes the object, only its numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Loop, Scene, stored

REMEDY = "put the loop into a function that takes these numbers and returns them: that can be compiled"
MOST_NAMED = 4


def objects(scene: Scene) -> Iterator[Finding]:
    """Loops that store into attributes of a name they leave alone, and call nothing but libraries' functions."""
    for loop in scene.loops():
        calls = [node for node in ast.walk(loop) if isinstance(node, ast.Call)]
        if any(isinstance(node, Loop) for node in ast.walk(loop) if node is not loop):
            continue
        if not all(scene.dotted(call.func) for call in calls):
            continue
        for owner in dict.fromkeys(name for name, _ in _attributes(loop, ast.Store)):
            if owner not in set(stored([loop])) and owner in scene.local:
                used = list(dict.fromkeys(attribute for name, attribute in _attributes(loop) if name == owner))
                lines = [node for node in ast.walk(loop) if isinstance(node, ast.Attribute) and _owner(node) == owner]
                text = f"the loop works on {_listed(owner, used)}: each use looks the number up in the object"
                yield Finding(text, REMEDY, loop.lineno, scene.line_share(*lines))


def _attributes(loop: Loop, context: type[ast.expr_context] = ast.expr_context) -> Iterator[tuple[str, str]]:
    """Names with their attributes, as the loop uses them."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, context) and (owner := _owner(node)):
            yield owner, node.attr


def _owner(node: ast.Attribute) -> str:
    return node.value.id if isinstance(node.value, ast.Name) else ""


def _listed(owner: str, attributes: list[str]) -> str:
    named = [f"`{owner}.{attribute}`" for attribute in attributes[:MOST_NAMED]]
    return ", ".join(named) + (" and others" if len(attributes) > MOST_NAMED else "")
