"""How the turns of a loop are handed out to threads. In: a loop. Out: the words for `prange`.

Turns that take equally long are cut into one block for each thread (C's own choice). Turns that do not are handed out as threads
become free: one at a time when a turn is a loop itself, else in small blocks.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.scene import Scene

ONE_AT_A_TIME = ", schedule='dynamic'"
IN_BLOCKS = ", schedule='dynamic', chunksize=16"


def schedule(loop: ast.For, scene: Scene) -> str:
    """Empty when all turns take equally long, as far as the text tells."""
    if not _is_uneven(loop, scene):
        return ""
    return (
        ONE_AT_A_TIME if any(isinstance(node, ast.For) for statement in loop.body for node in ast.walk(statement)) else IN_BLOCKS
    )


def _is_uneven(loop: ast.For, scene: Scene) -> bool:
    """Whether a turn has a `while`, leaves a loop early, or counts as far as a number that differs from turn to turn."""
    varying = _varying(loop)
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.While | ast.Break) or (isinstance(node, ast.For) and _uses(node.iter, varying)):
                return True
            helper = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scene.plans
            if helper and _waits(ast.unparse(node.func), scene, frozenset()):  # type: ignore[attr-defined]  # a call, see above
                return True
    return False


def _varying(loop: ast.For) -> set[str]:
    """Names whose value differs from turn to turn: the loop's variable, and what is made of it."""
    found = {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}
    while True:
        news: set[str] = set()
        for statement in loop.body:
            for node in ast.walk(statement):
                source = node.iter if isinstance(node, ast.For) else getattr(node, "value", None)
                bound = isinstance(node, ast.For | ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr)
                if bound and isinstance(source, ast.expr) and _uses(source, found):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]  # type: ignore[attr-defined]
                    news |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
        if news <= found:
            return found
        found |= news


def _uses(node: ast.expr, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _waits(name: str, scene: Scene, seen: frozenset[str]) -> bool:
    """Whether a function of the program may take longer on one call than on another: it loops as long as something holds."""
    for node in ast.walk(scene.plans[name].tree):
        if isinstance(node, ast.While | ast.Break) or (isinstance(node, ast.For) and _returns(node)):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in scene.plans:
            called = node.func.id
            if called == name or (called not in seen and _waits(called, scene, seen | {name})):
                return True
    return False


def _returns(loop: ast.For) -> bool:
    return any(isinstance(node, ast.Return) for node in ast.walk(loop))
