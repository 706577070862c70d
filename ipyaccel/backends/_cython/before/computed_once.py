"""Indices that must be computed once. In: `counts[draw()] += 1`. Out: whether it may not be written twice, and why.

counts[k] += 1          counts[k] = counts[k] + 1              the same
counts[draw()] += 1     counts[draw()] = counts[draw()] + 1    another place, and another draw
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.functions.mathematics import c_function
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Reason

PURE = {"len", "int", "float", "abs", "min", "max", "round", "ord", "bool"}
LEFT_ALONE = (ast.Add, ast.Sub, ast.Mult)
"""What Cython does in place with an element that it computes once. Its `%` and `//` there are those of C."""


def once_only(target: ast.expr, scene: Scene, plan: Plan) -> bool:
    """Whether a target calls, or assigns, what may not be repeated."""
    for node in ast.walk(target):
        if isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return True
        if isinstance(node, ast.Call) and scene.builtin(plan, node.func) not in PURE:
            library = scene.library(plan, node.func)
            if library is None or c_function(*library) is None:
                return True
    return False


def why_twice(scene: Scene) -> Reason | None:
    """The first operation that C could only do by computing such an index twice."""
    for plan in scene.plans.values():
        typer = Typer(scene, plan)
        for node in ast.walk(plan.tree):
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Subscript):
                kind = typer.element(node.target)
                written_out = kind is not None and (kind.kind == "complex" or not isinstance(node.op, LEFT_ALONE))
                if written_out and once_only(node.target, scene, plan):
                    line = plan.function.first_line + node.lineno - 1
                    return Reason(
                        f"the index in `{ast.unparse(node.target)}` would be computed twice; give it a name first", line
                    )
    return None
