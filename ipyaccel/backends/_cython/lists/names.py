"""Names around lists of C numbers. In: a scene and a function. Out: classes of its names, counters of its loops.

Names that only comprehensions bind have a scope of their own and stay Python's.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.lists.classes import KINDS
from ipyaccel.backends._cython.scene import Plan, Scene


def list_classes(scene: Scene, plan: Plan) -> dict[str, str]:
    """The class of each name that is a list of C numbers."""
    found = scene.lists.names.get(plan.function.name, {})
    return {name: KINDS[kind.items[0]].name for name, kind in found.items() if name and kind.items[0].is_number}


def counter_name(plan: Plan, target: str) -> str:
    """A free name for what counts the turns of a loop over the numbers of a list."""
    name = f"{target}_index"
    while name in plan.scope.bound:
        name += "_"
    return name


def counters(scene: Scene, plan: Plan) -> list[str]:
    """The names that count the turns of a function's loops over lists."""
    loops = (node for node in ast.walk(plan.tree) if isinstance(node, ast.For) and id(node) in scene.lists.walks)
    return list(dict.fromkeys(counter_name(plan, scene.lists.walks[id(node)].targets[0]) for node in loops))


def only_in_comprehensions(plan: Plan) -> frozenset[str]:
    """Names bound by comprehensions alone: they have a scope of their own."""
    inner: set[str] = set()
    skipped: set[int] = set()
    for node in ast.walk(plan.tree):
        if isinstance(node, ast.comprehension):
            targets = [item for item in ast.walk(node.target) if isinstance(item, ast.Name)]
            inner |= {item.id for item in targets}
            skipped |= {id(item) for item in targets}
    names = (node for node in ast.walk(plan.tree) if isinstance(node, ast.Name) and id(node) not in skipped)
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return frozenset(inner - stored - set(plan.function.parameters))
