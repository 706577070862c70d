"""Writes the user's own small functions into an array expression.

In: a function of assignments and one `return`, and the nodes of its arguments. Out: the node of its answer.
Before: `def f(x): return 2 * x + 1` and `f(y) ** 2`. After: the graph of `(2 * y + 1) ** 2`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ipyaccel.model import Function
from ipyaccel.syntax.fusion.nodes import Leaf, Node, Unfusable

if TYPE_CHECKING:
    from ipyaccel.syntax.fusion.reader import Reader

DEEPEST = 8


def written_in(reader: Reader, function: Function, args: list[Node], expr: ast.expr) -> Node:
    """The function's answer for these arguments, as part of the caller's graph."""
    from ipyaccel.syntax.fusion.reader import Reader as MakeReader
    from ipyaccel.syntax.fusion.scene import Scene

    if reader.depth >= DEEPEST or len(args) != len(function.parameters):
        raise Unfusable(f"{function.name} is called as it is", expr)
    caller = reader.scene
    scene = Scene(caller.program, caller.facts, function, caller.additions)
    _check_globals(reader, scene.tree, set(scene.stores) | set(function.parameters), expr)
    inner = MakeReader(scene, reader.graph, reader.before, dict(zip(function.parameters, args, strict=True)))
    inner.depth = reader.depth + 1
    for statement in scene.tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Return) and statement.value is not None:
            answer = inner.read(statement.value)
            if isinstance(answer, Leaf):
                break
            return answer
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            break
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            break
        inner.held[target.id] = inner.read(statement.value)
    raise Unfusable(f"{function.name} is more than one formula, so it is called as it is", expr)


def _check_globals(reader: Reader, tree: ast.FunctionDef, own: set[str], expr: ast.expr) -> None:
    """What the function reads from outside must mean the same where it is written in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in own and reader.scene.is_local(node.id):
            raise Unfusable(f"{node.id} means something else inside {tree.name}", expr)
