"""Assignments of several arrays at once, one a line.

In: a function. Before: `p, q = a + 1, b * 2`. After: `p = a + 1` and `q = b * 2`, where that is the same.
"""

from __future__ import annotations

import ast
import copy

from ipyaccel.syntax.fusion.layout import Text, replaced
from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import Unfusable
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.statements import Rewriting


def taken_apart(scene: Scene, text: Text) -> Text:
    """The function's text with such assignments taken apart."""
    lines: dict[ast.stmt, list[str]] = {}
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and _is_same(scene, target, value):
                pairs = zip(target.elts, value.elts, strict=True)
                lines[node] = [f"{ast.unparse(name)} = {ast.unparse(expr)}" for name, expr in pairs]
    return replaced(text, lines) if lines else text


def _is_same(scene: Scene, target: ast.Tuple, value: ast.Tuple) -> bool:
    names = [item.id for item in target.elts if isinstance(item, ast.Name)]
    if len(names) != len(target.elts) or len(names) != len(value.elts) or len(set(names)) != len(names):
        return False
    read = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    return not read & set(names) and any(_is_array(scene, expr) for expr in value.elts)


def _is_array(scene: Scene, expr: ast.expr) -> bool:
    marks = scene.mark(), scene.additions.mark()
    try:
        return Rewriting(scene, Lengths(), {}).is_array(copy.deepcopy(expr))
    except Unfusable:
        return False
    finally:
        scene.back_to(marks[0])
        scene.additions.back_to(marks[1])
