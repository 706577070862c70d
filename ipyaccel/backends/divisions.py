"""Programs whose divisions raise no error in Python. In: a program with its facts. Out: whether that is certain.

1.0 / (1.0 + abs(x))            the divisor is never zero
prices[i] / strikes[i]          NumPy's numbers: inf or nan, and no error
(a + b) / 2                     a literal

Numba looks at every divisor by default, which keeps loops from being computed several turns at once. Where there is nothing to
look for, `error_model="numpy"` gives the same answers without.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.planning import plan_program
from ipyaccel.backends._cython.scene import Plan
from ipyaccel.backends._cython.typing.never_zero import never_zero
from ipyaccel.backends._cython.typing.origins import Origins
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Facts, Program

DIVIDE = ast.Div | ast.FloorDiv | ast.Mod


def divides_without_error(program: Program, facts: Facts) -> bool:
    """Whether there are divisions, and none can raise an error."""
    if any(function.name not in facts.types for function in program.functions):
        return False
    scene = plan_program(program, facts, checked=True)
    origins = Origins(scene)
    found = [(plan, *division) for plan in scene.plans.values() for division in _divisions(plan)]
    nodes = (node for plan in scene.plans.values() for node in ast.walk(plan.tree))
    plain = not any(isinstance(node, ast.Call) and _divides(node) for node in nodes)
    return plain and bool(found) and all(_is_quiet(origins, *division) for division in found)


def _divisions(plan: Plan) -> Iterator[tuple[ast.expr, ast.operator, ast.expr]]:
    for node in ast.walk(plan.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, DIVIDE):
            yield node.left, node.op, node.right
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, DIVIDE):
            yield node.target, node.op, node.value
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow):
            yield from _negative_powers(node)


def _negative_powers(node: ast.BinOp | ast.AugAssign) -> Iterator[tuple[ast.expr, ast.operator, ast.expr]]:
    """A power divides when its exponent is negative; a literal above zero is none."""
    base, power = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
    if not (isinstance(power, ast.Constant) and isinstance(power.value, int | float) and power.value >= 0):
        yield power, ast.Div(), base


def _divides(node: ast.Call) -> bool:
    """Whether a function divides inside."""
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name in ("divmod", "pow", "fmod", "remainder", "mod", "floor_divide", "true_divide")


def _is_quiet(origins: Origins, plan: Plan, left: ast.expr, op: ast.operator, right: ast.expr) -> bool:
    typer = Typer(origins.scene, plan)
    if never_zero(right, typer):
        return True
    numbers = all(typer.of(side).kind in ("float", "int") for side in (left, right))
    return isinstance(op, ast.Div) and numbers and origins.is_numpys(plan, left, right)
