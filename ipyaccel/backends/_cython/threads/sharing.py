"""What Cython has against running a loop's turns on several threads. In: a scene and a loop. Out: nothing, or NotLifted.

Threads run without Python, so all that a turn does must be C: numbers, elements of arrays, functions of C.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.checks.unchecked import WithoutPython
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.spelling import number
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.threads.turnwise import Turnwise


def refuse_python(scene: Scene, plan: Plan, turns: Turnwise) -> None:
    """Raises NotLifted at the first thing in the loop that needs Python."""
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(plan.tree)):
        raise NotLifted("a generator hands out its values one at a time", turns.loop.lineno)
    pure = WithoutPython(scene, plan)
    if not (isinstance(turns.loop.target, ast.Name) and number(plan.of(turns.loop.target.id))):
        raise NotLifted(f"`{ast.unparse(turns.loop.target)}` does not count in C, as threads must", turns.loop.lineno)
    statement = _first_in_python(pure, turns.loop.body)
    if statement is not None:
        raise NotLifted(_culprit(statement, scene, plan), statement.lineno)
    for name in sorted(turns.private | turns.totals.keys()):
        if number(plan.of(name)) is None:
            raise NotLifted(f"`{name}` is not a number, and threads run without Python", _line_of(turns.loop, name))
    if not pure.counted(turns.loop.iter):
        raise NotLifted(f"`{ast.unparse(turns.loop.iter)}` is not counted in C's integers", turns.loop.lineno)


def _line_of(loop: ast.For, name: str) -> int:
    """Where a name is first assigned in a loop."""
    return min(
        node.lineno
        for node in ast.walk(loop)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    )


def _first_in_python(pure: WithoutPython, body: list[ast.stmt]) -> ast.stmt | None:
    """The first simple statement, or head of a loop or branch, that needs Python."""
    for statement in body:
        if not pure.statement(statement):
            inner = (getattr(statement, block, []) for block in ("body", "orelse"))
            found = (_first_in_python(pure, block) for block in inner)
            return next((item for item in found if item is not None), statement)
    return None


def _culprit(statement: ast.stmt, scene: Scene, plan: Plan) -> str:
    """What in a statement needs Python, in a sentence."""
    typer = Typer(scene, plan)
    head = [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr)]
    parts = [part for child in head for part in ast.walk(child) if isinstance(part, ast.expr)]
    for part in parts:
        if isinstance(part, ast.Call) and not typer.of(part).is_number:
            return f"`{ast.unparse(part)}` calls Python, and threads run without it"
    for part in parts:
        written = typer.written(part) if isinstance(part, ast.Call) else None
        if written is not None and written.errors:
            return f"`{ast.unparse(part)}` may raise an error, and threads run without Python"
    for part in parts:
        if isinstance(part, ast.Subscript) and typer.element(part) is None and not typer.of(part).is_number:
            return f"`{ast.unparse(part)}` is not one number of an array, and threads run without Python"
    for part in parts:
        if isinstance(part, ast.Name) and not typer.of(part).is_number and typer.array(part) is None:
            return f"`{part.id}` is not a number, and threads run without Python"
    return f"`{ast.unparse(statement).splitlines()[0]}` needs Python, and threads run without it"
