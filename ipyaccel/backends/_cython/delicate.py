"""Loops that end when floats say so: escape counts, iterations until a tolerance. In: a scene. Out: whether there is one.

There a difference in the last digit may add or drop turns, and the answer is another one: fast-math is left out.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.scene import Scene
from ipyaccel.backends._cython.typer import Typer


def ends_by_floats(scene: Scene) -> bool:
    """Whether a loop of the program runs as long as a comparison of floats holds, or is left by one."""
    for plan in scene.plans.values():
        typer = Typer(scene, plan)
        for node in ast.walk(plan.tree):
            if isinstance(node, ast.While) and _compares_floats(node.test, typer):
                return True
            if isinstance(node, ast.For | ast.While) and any(
                _compares_floats(inner.test, typer) for inner in ast.walk(node) if isinstance(inner, ast.If) and _leaves(inner)
            ):
                return True
    return False


def _leaves(node: ast.If) -> bool:
    return any(isinstance(inner, ast.Break | ast.Return) for inner in ast.walk(node))


def _compares_floats(test: ast.expr, typer: Typer) -> bool:
    """A comparison in which C computes with floats."""
    return any(
        isinstance(node, ast.Compare)
        and any(typer.of(part).kind in ("float", "complex") for part in (node.left, *node.comparators))
        for node in ast.walk(test)
    )
