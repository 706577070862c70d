"""Names and results whose declared C type could not hold all that the text gives them. In: a scene. Out: the same without these.

Inference sees what a run can reach; the text may say more: a float stored into a name that is nowhere read again has no type
there. `pow(2, k)`, a whole number to Numba, is a float in Python for a negative k: C would keep its whole part, and say nothing.
And what Python computes from NumPy's narrow integers is narrow, and wraps, also in the names that it is stored in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from ipyaccel.backends._cython.arrays import with_arrays
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.spelling import c_tuple, is_narrow, number
from ipyaccel.backends._cython.typing.tuples import holds_tuple, only_as_struct, taken_apart
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.backends._cython.typing.whole_uses import whole_uses
from ipyaccel.model import OBJECT, Facts, FunctionTypes, Type
from ipyaccel.syntax.loops.bindings import bindings

ORDER = ("bool", "int", "float", "complex")


def without_conflicts(scene: Scene, facts: Facts) -> Scene:
    """Takes back declarations until every assignment fits; one taken back may make others Python objects."""
    narrow = {name: frozenset(_narrow(types)) for name, types in facts.types.items()}
    while True:
        fittings = [_Fitting(scene, plan, narrow.get(name, frozenset())) for name, plan in scene.plans.items()]
        given = {wrong for fitting in fittings for wrong in fitting.badly_given()}
        plans = {fitting.plan.function.name: fitting.freed(given) for fitting in fittings}
        if all(plans[name] is plan for name, plan in scene.plans.items()):
            return scene
        scene = with_arrays(replace(scene, plans=plans))


def _narrow(types: FunctionTypes) -> Iterator[str]:
    """Names of narrow integers and of arrays of them."""
    for name, kind in types.names.items():
        if is_narrow(kind) or (kind.kind == "array" and is_narrow(kind.items[0])):
            yield name


class _Fitting:
    """What the names of one function can hold. `narrow`: those with NumPy's narrow integers."""

    def __init__(self, scene: Scene, plan: Plan, narrow: frozenset[str]) -> None:
        self.scene, self.plan, self.narrow = scene, plan, narrow
        self.typer = Typer(scene, plan)

    def freed(self, given: AbstractSet[tuple[str, str]]) -> Plan:
        """The function without declarations that do not fit, itself when all do. `given`: parameters that do not, by function."""
        plan = self.plan
        wrong = {name for name, value in bindings(plan.tree) if not self.holds(plan.of(name), value)}
        wrong |= {
            target.id
            for target, kind in taken_apart(plan.tree, self.typer)
            if isinstance(target, ast.Name) and not self._wide_enough(plan.of(target.id), kind)
        }
        wrong |= {name for name, kind in plan.names.items() if c_tuple(kind) and not only_as_struct(name, self.scene, plan)}
        wrong |= {name for name in plan.names if (plan.function.name, name) in given}
        wrong |= self._used_as_whole()
        own = [node.value or ast.Constant(None) for node in ast.walk(plan.tree) if isinstance(node, ast.Return)]
        returns = plan.returns if all(self.holds(plan.returns, value) for value in own) else OBJECT
        if not wrong and returns == plan.returns:
            return plan
        names = {name: kind for name, kind in plan.names.items() if name not in wrong}
        lowest = {name: bound for name, bound in plan.lowest.items() if name not in wrong}
        return replace(plan, names=names, lowest=lowest, returns=returns)

    def _used_as_whole(self) -> set[str]:
        """Names held as floats that Python uses where only whole numbers will do: it has one there at that time."""
        found = set()
        for operand in whole_uses(self.plan.tree):
            if self.typer.of(operand).kind == "float":
                names = (node.id for node in ast.walk(operand) if isinstance(node, ast.Name))
                found |= {name for name in names if self.plan.of(name).kind == "float"}
        return found

    def badly_given(self) -> Iterator[tuple[str, str]]:
        """Parameters of the program's functions, each with its function, that a call here gives what they could not hold."""
        for node in ast.walk(self.plan.tree):
            callee = self.scene.callee(self.plan, node) if isinstance(node, ast.Call) else None
            if callee is None or not isinstance(node, ast.Call) or node.keywords:
                continue
            for parameter, value in zip(callee.function.parameters, node.args, strict=False):
                if not self.holds(callee.of(parameter), value):
                    yield callee.function.name, parameter

    def holds(self, declared: Type, value: ast.expr) -> bool:
        """Whether C keeps the value as it is."""
        if c_tuple(declared):
            return holds_tuple(declared, value, self.typer)
        if number(declared) is None:
            return True
        if _is_none(value):
            return False  # where inference has found that it is never reached
        kind = self.typer.of(value)
        if kind.is_number:
            return ORDER.index(kind.kind) <= ORDER.index(declared.kind)
        return declared.kind not in ("bool", "int") or self._whole_and_wide(value)

    def _wide_enough(self, declared: Type, kind: Type) -> bool:
        """Whether C's number keeps its value in a name, which may be a Python object."""
        return number(declared) is None or ORDER.index(kind.kind) <= ORDER.index(declared.kind)

    def _whole_and_wide(self, node: ast.AST) -> bool:
        """Whether Python makes an ordinary whole number, where it makes one at all."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return False
        if isinstance(node, ast.Call):
            name = self.scene.builtin(self.plan, node.func)
            if name in ("int", "len", "round", "bool"):
                return True
            if name == "pow":
                return False
        if isinstance(node, ast.Compare | ast.Attribute):
            return True
        if isinstance(node, ast.Name) and node.id in self.narrow:
            return False
        return all(map(self._whole_and_wide, ast.iter_child_nodes(node)))


def _is_none(node: ast.expr) -> bool:
    """Whether an expression is None, or may be."""
    if isinstance(node, ast.IfExp):
        return _is_none(node.body) or _is_none(node.orelse)
    return isinstance(node, ast.Constant) and node.value is None
