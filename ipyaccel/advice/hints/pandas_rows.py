"""Rows of a table, one at a time: `iterrows`, `apply(axis=1)`, `df.loc[i, "x"]` in a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Loop, Scene

COLUMNS = "compute with whole columns, or take them out with .to_numpy() and loop over those"


def pandas_rows(scene: Scene) -> Iterator[Finding]:
    """Loops over rows; only where pandas is seen to be called."""
    if scene.tree is None or not any(callee.place == "pandas" for callee in scene.callees):
        return
    for loop in scene.loops():
        walk = _walk(loop)
        if isinstance(loop, ast.For) and walk:
            reads = [node for node in ast.walk(loop) if isinstance(node, ast.Subscript | ast.Attribute) and _of_row(node, loop)]
            yield Finding(
                f"`{walk}` makes an object of each row",
                COLUMNS,
                loop.lineno,
                max(scene.line_share(loop.iter, *reads), scene.called(walk)),
            )
    yield from _cells(scene)
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "apply" and _by_row(node):
            yield Finding(
                "`apply` calls Python for each row", COLUMNS, node.lineno, max(scene.share(node), scene.called("apply"))
            )


def _walk(loop: Loop) -> str:
    """`iterrows`, where the loop goes over that."""
    calls = [node for node in ast.walk(loop.iter) if isinstance(node, ast.Call)] if isinstance(loop, ast.For) else []
    names = [call.func.attr for call in calls if isinstance(call.func, ast.Attribute)]
    return next((name for name in names if name in ("iterrows", "itertuples")), "")


def _of_row(node: ast.Subscript | ast.Attribute, loop: Loop) -> bool:
    bound = {name.id for name in ast.walk(loop.target) if isinstance(name, ast.Name)} if isinstance(loop, ast.For) else set()
    return isinstance(node.value, ast.Name) and node.value.id in bound


def _cells(scene: Scene) -> Iterator[Finding]:
    """`df.loc[i, "x"]` and such, in a loop: one finding for all of the same table."""
    found: dict[str, list[ast.Subscript]] = {}
    for node, _ in scene.inside_loops():
        owner = node.value if isinstance(node, ast.Subscript) else None
        if isinstance(node, ast.Subscript) and isinstance(owner, ast.Attribute) and owner.attr in ("loc", "iloc", "at", "iat"):
            found.setdefault(f"{ast.unparse(owner)}[…]", []).append(node)
    for text, nodes in found.items():
        dearest = max(nodes, key=scene.line_share)
        yield Finding(f"`{text}` looks up one cell at a time", COLUMNS, dearest.lineno, scene.line_share(*nodes))


def _by_row(call: ast.Call) -> bool:
    """Whether `axis` says rows."""
    said = [word.value for word in call.keywords if word.arg == "axis"]
    return any(isinstance(value, ast.Constant) and value.value in (1, "columns") for value in said)
