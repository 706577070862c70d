"""Functions that cannot raise an error. In: a checked scene. Out: the same with these marked.

A C function that may raise returns a sign of it, which is looked at after every call. Where all is arithmetic of floats there is
nothing to look for: floats overflow to infinity without an error in Python too. Integers may overflow, divisors may be zero.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.backends._cython.checks.tested import tested_divisions
from ipyaccel.backends._cython.checks.unchecked import WithoutPython
from ipyaccel.backends._cython.functions.mathematics import TESTS, c_function
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.exactness import Exactness
from ipyaccel.backends._cython.typing.origins import Origins
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type

PLAIN = ("float", "min", "max", "bool", "complex")
WHOLE = ("int", "bool")
WITH_STEP = 3
"""So many arguments of `range` have a step, which may be zero."""


def with_quiet(scene: Scene) -> Scene:
    """Begins with every C function that calls nothing unknown, and takes back those that call one that may raise."""
    origins = Origins(scene)
    found = {
        name: plan.form == "cdef" and not plan.unsure and not Exactness(scene, plan, origins).widened
        for name, plan in scene.plans.items()
    }
    while True:
        # Being without Python is what `nogil` says: for the question it may be taken for true.
        asked = replace(scene, plans={name: replace(plan, nogil=found[name]) for name, plan in scene.plans.items()})
        later = {name: found[name] and _is_quiet(asked, plan) for name, plan in asked.plans.items()}
        if later == found:
            return replace(scene, plans={name: replace(plan, quiet=found[name]) for name, plan in scene.plans.items()})
        found = later


def _is_quiet(scene: Scene, plan: Plan) -> bool:
    typer = Typer(scene, plan)
    declared = all(typer.of(ast.Name(name, ast.Load())).is_number for name in plan.function.parameters)
    if not declared or plan.tree.args.defaults or not WithoutPython(scene, plan).holds():
        return False
    tested = tested_divisions(plan.tree) if plan.returns == Type("float") else frozenset()
    return not any(may_raise(node, typer) for node in ast.walk(plan.tree) if id(node) not in tested)


def may_raise(node: ast.AST, typer: Typer) -> bool:
    """Whether a node itself, not what is inside it, may raise an error in C code that keeps Python's rules."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _operation(left, op, right, typer)
        case ast.AugAssign(target=target, op=op, value=value):
            return _operation(target, op, value, typer)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return typer.is_int(operand) and not isinstance(operand, ast.Constant)
        case ast.Subscript():
            return typer.of(node.value).kind != "tuple"
        case ast.Call():
            return _call(node, typer)
    return False


def _operation(left: ast.expr, op: ast.operator, right: ast.expr, typer: Typer) -> bool:
    kinds = (typer.of(left).kind, typer.of(right).kind)
    if isinstance(op, ast.BitAnd | ast.BitOr | ast.BitXor):
        return False
    if isinstance(op, ast.Add | ast.Sub | ast.Mult):
        return all(kind in WHOLE for kind in kinds)
    if isinstance(op, ast.Div):
        known = isinstance(right, ast.Constant) and isinstance(right.value, int | float) and right.value != 0
        return not known or "complex" in kinds
    return True


def _call(node: ast.Call, typer: Typer) -> bool:
    scene, plan = typer.scene, typer.plan
    callee = scene.callee(plan, node)
    if callee is not None:
        return not callee.nogil
    library = scene.library(plan, node.func)
    if library is not None:
        found = c_function(*library)
        quiet = found is not None and not found.whole and (found.trouble == "none" or library[0] == "numpy")
        return not (quiet or library[1] in TESTS)
    name = scene.builtin(plan, node.func)
    if name == "range":
        return len(node.args) == WITH_STEP
    return not (name in PLAIN or (name == "abs" and typer.of(node.args[0]) == Type("float")))
