"""Loops of a scene that end when floats say so, for which fast-math is left out. In: a scene. Out: whether there is one."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.syntax.loops import chaos


def ends_by_floats(scene: Scene) -> bool:
    """Whether a loop of the program runs as long as a comparison of floats holds, or is left by one."""
    return any(chaos.ends_by_floats(plan.tree, _kinds(scene, plan)) for plan in scene.plans.values())


def ends_by_chaos(scene: Scene) -> bool:
    """Whether such a loop computes what it tests from itself, so that differences grow."""
    return any(chaos.ends_by_chaos(plan.tree, _kinds(scene, plan)) for plan in scene.plans.values())


def _kinds(scene: Scene, plan: Plan) -> Callable[[ast.expr], str]:
    typer = Typer(scene, plan)
    return lambda node: typer.of(node).kind
