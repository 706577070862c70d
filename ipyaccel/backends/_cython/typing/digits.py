"""Does anybody see the last digit of a whole number that C holds as a float. In: a scene and an expression. Out: yes or no.

x = a                  the next float is as good: `x += h` makes one of it in Python too
x += h
total += math.sin(x)

x = a                  it is seen: what is returned, compared or divided with a rest has all its digits in Python
return x
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.syntax.loops.bindings import bindings

Seen = frozenset[tuple[str, str]]
GROWING = (ast.Add, ast.Mult, ast.Pow)
"""What makes the error of a float no larger in proportion."""


class Digits:
    """Follows whole numbers through the functions of a program."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.parents = {
            name: {id(child): node for node in ast.walk(plan.tree) for child in ast.iter_child_nodes(node)}
            for name, plan in scene.plans.items()
        }

    def seen(self, plan: Plan, node: ast.expr, known: Seen = frozenset()) -> bool:
        """Whether the digits of this expression's value matter."""
        parent = self.parents[plan.function.name].get(id(node))
        match parent:
            case ast.BinOp(op=op, left=left, right=right):
                other = right if left is node else left
                if isinstance(op, ast.Div) or (self._is_float(plan, other) and not isinstance(op, ast.FloorDiv | ast.Mod)):
                    return False
                return not isinstance(op, GROWING) or self.seen(plan, parent, known)
            case ast.UnaryOp() | ast.IfExp() | ast.BoolOp() if not (isinstance(parent, ast.IfExp) and parent.test is node):
                return self.seen(plan, parent, known)
            case ast.If() | ast.While() | ast.IfExp():
                return False
            case ast.Assign(targets=targets):
                return any(self._stored(plan, target, known) for target in targets)
            case ast.AugAssign(op=op, target=target):
                absorbed = isinstance(op, GROWING) and (target is node or not self._is_float(plan, target))
                if target is not node and self._is_float(plan, target):
                    return isinstance(op, ast.FloorDiv | ast.Mod)
                return not absorbed or self._stored(plan, target, known)
            case ast.Call():
                return self._given(plan, parent, node, known)
            case ast.Return() if plan.form == "cdef":
                return any(self.seen(other, call, known | {("", plan.function.name)}) for other, call in self._calls(plan, known))
        return True

    # ------------------------------------------------------------------------------------------------------ where it goes

    def _stored(self, plan: Plan, target: ast.expr, known: Seen) -> bool:
        """Whether it is seen in what it is assigned to; an array of floats makes a float of it in Python too."""
        if isinstance(target, ast.Subscript):
            return Typer(self.scene, plan).element(target) is None
        return not isinstance(target, ast.Name) or self.name_seen(plan, target.id, known)

    def name_seen(self, plan: Plan, name: str, known: Seen = frozenset()) -> bool:
        """Whether some use of a name sees the digits."""
        key = (plan.function.name, name)
        if key in known:
            return False
        reads = (node for node in ast.walk(plan.tree) if isinstance(node, ast.Name) and node.id == name)
        changed = {id(node.target) for node in ast.walk(plan.tree) if isinstance(node, ast.AugAssign)}
        return any(
            self.seen(plan, node, known | {key}) for node in reads if isinstance(node.ctx, ast.Load) or id(node) in changed
        )

    def _given(self, plan: Plan, call: ast.Call, node: ast.expr, known: Seen) -> bool:
        callee = self.scene.callee(plan, call)
        if callee is not None:
            places = [place for place, argument in enumerate(call.args) if argument is node]
            parameters = callee.function.parameters
            return any(place >= len(parameters) or self.name_seen(callee, parameters[place], known) for place in places)
        library = self.scene.library(plan, call.func)
        if library is not None:
            return library[0] not in ("math", "numpy")
        name = self.scene.builtin(plan, call.func)
        return name != "float" and (name not in ("abs", "min", "max") or self.seen(plan, call, known))

    def _calls(self, plan: Plan, known: Seen) -> Iterator[tuple[Plan, ast.Call]]:
        """Where a function is called; nowhere when that was asked before."""
        if ("", plan.function.name) in known:
            return
        for other in self.scene.plans.values():
            for node in ast.walk(other.tree):
                if isinstance(node, ast.Call) and self.scene.callee(other, node) is plan:
                    yield other, node

    # ------------------------------------------------------------------------------------------------------- what is a float

    def _is_float(self, plan: Plan, node: ast.expr, known: frozenset[str] = frozenset()) -> bool:
        """Whether Python too has a float here, whatever the arguments."""
        match node:
            case ast.Constant(value=value):
                return isinstance(value, float)
            case ast.BinOp(op=ast.Div()):
                return True
            case ast.BinOp(left=left, right=right):
                return self._is_float(plan, left, known) or self._is_float(plan, right, known)
            case ast.UnaryOp(operand=operand):
                return self._is_float(plan, operand, known)
            case ast.Name(id=name) if name in known:
                return True
            case ast.Name(id=name):
                values = [value for bound, value in bindings(plan.tree) if bound == name]
                given = name in plan.function.parameters and plan.function.name != self.scene.program.entry
                return (
                    not given
                    and Typer(self.scene, plan).of(node).kind == "float"
                    and all(self._is_float(plan, value, known | {name}) for value in values)
                )
            case ast.Call():
                library = self.scene.library(plan, node.func)
                return (library is not None and library[0] == "math") or self.scene.builtin(plan, node.func) == "float"
            case ast.Subscript():
                return Typer(self.scene, plan).of(node).kind == "float"
        return False
