"""The same attribute read again and again in a loop: `self.rate` or `config.grid.step`, where the loop cannot change it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import ModuleType

from ipyaccel.advice.hints.scene import Finding, Loop, Scene, stored

OFTEN = 3
"""Reads in one turn from which a name of its own is worth a line."""
WEIGHT = 0.25
"""About the part of such lines that the lookups are."""


def attributes(scene: Scene) -> Iterator[Finding]:
    """Chains of attributes that an innermost loop reads at least three times, and whose owner it leaves alone."""
    for loop in scene.loops():
        if any(isinstance(node, ast.For | ast.While) for node in ast.walk(loop) if node is not loop):
            continue
        for text, nodes in _chains(loop).items():
            if len(nodes) >= OFTEN and _left_alone(nodes[0], loop, scene):
                share = WEIGHT * scene.line_share(*nodes)
                name = nodes[0].attr
                remedy = f"read it once before the loop: `{name} = {text}`"
                yield Finding(f"`{text}` is looked up {len(nodes)} times in every turn", remedy, nodes[0].lineno, share)


def _chains(loop: Loop) -> dict[str, list[ast.Attribute]]:
    """The loop's reads of attributes, by their text; methods that are called are other things."""
    called = {node.func for node in ast.walk(loop) if isinstance(node, ast.Call)}
    found: dict[str, list[ast.Attribute]] = {}
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node not in called and _is_chain(node):
                found.setdefault(ast.unparse(node), []).append(node)
    return found


def _is_chain(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_chain(node.value))


def _left_alone(node: ast.Attribute, loop: Loop, scene: Scene) -> bool:
    """Whether no turn binds the owner, stores into an attribute of that name, or calls what might."""
    root: ast.expr = node
    while isinstance(root, ast.Attribute):
        root = root.value
    assert isinstance(root, ast.Name)
    if root.id in stored([loop]) or isinstance(scene.scope.get(root.id), ModuleType):
        return False
    stores = {inner.attr for inner in ast.walk(loop) if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store)}
    calls = [inner for inner in ast.walk(loop) if isinstance(inner, ast.Call)]
    chain = set(ast.unparse(node).split(".")[1:])
    return not chain & stores and all(scene.dotted(call.func) for call in calls)
