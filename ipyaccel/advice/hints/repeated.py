"""The same thing computed in every turn of a loop: a call of a function that only depends on what the loop leaves alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Loop, Scene, stored

PURE = frozenset("sorted sum min max set list tuple dict frozenset range abs round len any all enumerate zip".split())
PURE_MODULES = ("math.", "cmath.")
PURE_NUMPY = frozenset(
    """sqrt exp log log2 log10 sin cos tan arcsin arccos arctan arctan2 hypot abs sum mean std var median min max argmin argmax
    sort argsort unique cumsum cumprod dot outer linspace arange zeros ones diff percentile quantile array asarray
    linalg.norm linalg.inv linalg.det linalg.solve linalg.eig linalg.eigh linalg.svd""".split()
)
LAZY = frozenset("range enumerate zip len".split())
"""These cost nothing by themselves."""
HARMLESS = LAZY | {"print", "float", "int", "str"}


def repeated(scene: Scene) -> Iterator[Finding]:
    """Calls of pure functions with arguments that nothing in the loop changes."""
    for node, loop in scene.inside_loops():
        if not isinstance(node, ast.Call) or not _is_pure(scene.dotted(node.func)) or not _steady(node, loop, scene):
            continue
        name = scene.dotted(node.func).rpartition(".")[2]
        share = _share(node, name, scene)
        text = ast.unparse(node)
        yield Finding(f"`{text}` gives the same in every turn of the loop", "compute it once before the loop", node.lineno, share)


def _share(node: ast.Call, name: str, scene: Scene) -> float:
    """What the call itself takes, where the profiler saw it; else its line, where it is the only call there."""
    seen = [callee.share for callee in scene.callees if callee.name.rpartition(".")[2] == name and callee.origin != "yours"]
    if seen:
        return min(max(seen), scene.line_share(node))
    assert scene.tree is not None
    others = [
        call
        for call in ast.walk(scene.tree)
        if isinstance(call, ast.Call) and call.lineno == node.lineno and call not in list(ast.walk(node))
    ]
    return 0.0 if others else scene.line_share(node)


def _is_pure(dotted: str) -> bool:
    if dotted in PURE:
        return dotted not in LAZY
    if dotted.startswith("numpy."):
        return dotted.removeprefix("numpy.") in PURE_NUMPY
    return dotted.startswith(PURE_MODULES)


def _steady(call: ast.Call, loop: Loop, scene: Scene) -> bool:
    """Whether its arguments are names and numbers that the loop neither binds anew nor writes into."""
    values = [*call.args, *(word.value for word in call.keywords)]
    nodes = [inner for value in values for inner in _operands(value, scene)]
    if any(isinstance(node, ast.Call | ast.NamedExpr | ast.Starred | ast.Attribute | ast.Lambda) for node in nodes):
        return False
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    changed = set(stored([loop])) | set(_may_change(call, loop, scene))
    return bool(names) and not _views(names, scene) & changed


def _operands(value: ast.AST, scene: Scene) -> Iterator[ast.AST]:
    """All parts of a value, but for the names of pure functions in it."""
    if isinstance(value, ast.Call) and _is_pure(scene.dotted(value.func)):
        for part in [*value.args, *value.keywords]:
            yield from _operands(part, scene)
        return
    yield value
    for part in ast.iter_child_nodes(value):
        yield from _operands(part, scene)


def _views(names: set[str], scene: Scene) -> set[str]:
    """The names, and those that may be other names or parts of the same values."""
    assert scene.tree is not None
    found = set(names)
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.BinOp | ast.Constant | ast.Compare):
            read = {name.id for name in ast.walk(node.value) if isinstance(name, ast.Name)}
            bound = set(stored(node.targets))
            if (read & found or bound & found) and not (
                isinstance(node.value, ast.Call) and _is_pure(scene.dotted(node.value.func))
            ):
                found |= bound | (read if bound & found else set())
    return found


def _may_change(call: ast.Call, loop: Loop, scene: Scene) -> Iterator[str]:
    """Names whose values the loop may write into: stored into, given to a function, or asked by a method."""
    for node in ast.walk(loop):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from _roots(node)
        elif isinstance(node, ast.Call) and node is not call:
            yield from _given_away(node, scene)


def _given_away(call: ast.Call, scene: Scene) -> Iterator[str]:
    dotted = scene.dotted(call.func)
    if _is_pure(dotted) or dotted in HARMLESS:
        return
    if isinstance(call.func, ast.Attribute) and not dotted:
        yield from _roots(call.func.value)
    for value in [*call.args, *(word.value for word in call.keywords)]:
        yield from (node.id for node in ast.walk(value) if isinstance(node, ast.Name))


def _roots(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
