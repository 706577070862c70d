"""Where in a function something is called. In: a name, the scene. Out: the dearest call of it."""

from __future__ import annotations

import ast

from ipyaccel.advice.hints.scene import Scene

LONGEST = 40


def call_of(name: str, scene: Scene) -> ast.Call | None:
    """The dearest call of something by that name, `solve` for `numpy.linalg.solve`. None where the text has none."""
    last = name.rpartition(".")[2]
    if scene.tree is None:
        return None
    calls = [node for node in ast.walk(scene.tree) if isinstance(node, ast.Call) and _called(node) == last]
    return max(calls, key=lambda call: scene.shares.get(call.lineno, 0.0), default=None)


def line_calling(name: str, scene: Scene) -> int | None:
    """The line of that call."""
    call = call_of(name, scene)
    return None if call is None else call.lineno


def written(name: str, scene: Scene) -> str:
    """What is called as the user wrote it, where that is short; else its name."""
    call = call_of(name, scene)
    text = ast.unparse(call.func) if call is not None else name
    return text if len(text) <= LONGEST else name


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
