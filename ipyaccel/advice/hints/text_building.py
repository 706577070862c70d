"""Text that grows in a loop: `text += piece`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Loop, Scene

JOIN = "collect the pieces in a list, and make the text once after the loop: `''.join(pieces)`"


def text_building(scene: Scene) -> Iterator[Finding]:
    """Names that hold text, made longer in a loop that does not look at them otherwise."""
    for node, loop in scene.inside_loops():
        name = _grown(node)
        if name and _is_text(name, scene) and _only_grows(name, loop):
            text = f"`{name}` grows piece by piece: each time the whole text may be copied"
            yield Finding(text, JOIN, getattr(node, "lineno", None), scene.line_share(node))


def _grown(node: ast.AST) -> str:
    """The name in `text += x`, `text = text + x`, `text = x + text`."""
    match node:
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add()):
            return name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.Add()) as added):
            parts = (added.left, added.right)
            return name if any(isinstance(part, ast.Name) and part.id == name for part in parts) else ""
    return ""


def _is_text(name: str, scene: Scene) -> bool:
    """Whether the name begins as text, before it grows."""
    assert scene.tree is not None
    starts = [node.value for node in ast.walk(scene.tree) if _starts(node, name) and isinstance(node, ast.Assign)]
    return bool(starts) and all(isinstance(value, ast.JoinedStr) or _is_string(value) for value in starts)


def _starts(node: ast.AST, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets) and _grown(node) != name


def _is_string(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _only_grows(name: str, loop: Loop) -> bool:
    """Whether the loop reads the name only to make it longer."""
    reads = sum(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in ast.walk(loop))
    grows = [node for node in ast.walk(loop) if _grown(node) == name]
    return reads == sum(isinstance(node, ast.Assign) for node in grows)
