"""What cython-fast may leave out and stay right. In: a scene. Out: the scene with what must stay.

That is: which functions need Python's division, whether indices can be negative, which helpers run without Python. C rounds
`-7 // 2` to -3 and crashes on `n // 0`; without wraparound `u[i - 1]` at i = 0 reads foreign memory.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.lowest import lowest
from ipyaccel.backends._cython.typing.spelling import c_tuple, c_value
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type

SIMPLE = (ast.Pass, ast.Break, ast.Continue)


def needs_wraparound(scene: Scene) -> bool:
    """Whether some index, of a memoryview or of a list, may be negative."""
    return any(lowest(index, plan.lowest) < 0 for plan in scene.plans.values() for index in _indices(scene, plan))


def _indices(scene: Scene, plan: Plan) -> Iterator[ast.expr]:
    """All indices that C computes: those of a list go unchecked too."""
    typer = Typer(scene, plan)
    for node in ast.walk(plan.tree):
        if isinstance(node, ast.Subscript) and not typer.is_extent(node):
            indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            yield from (index for index in indices if typer.is_int(index))


def needs_python_division(scene: Scene, plan: Plan) -> bool:
    """Whether `//` or `%` of integers may see a negative number, or divide by zero, or the code waits for that error."""
    if any(isinstance(node, ast.ExceptHandler) and _catches_division(node) for node in ast.walk(plan.tree)):
        return True
    typer = Typer(scene, plan)
    for node in ast.walk(plan.tree):
        if isinstance(node, ast.BinOp):
            left, right = node.left, node.right
        elif isinstance(node, ast.AugAssign):
            left, right = node.target, node.value
        else:
            continue
        whole = isinstance(node.op, ast.FloorDiv | ast.Mod) and typer.is_int(left) and typer.is_int(right)
        if whole and (lowest(left, plan.lowest) < 0 or lowest(right, plan.lowest) <= 0):
            return True
    return False


def _catches_division(handler: ast.ExceptHandler) -> bool:
    """Whether dividing by zero gets there."""
    if handler.type is None:
        return True
    named = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(named & {"ZeroDivisionError", "ArithmeticError", "Exception", "BaseException"})


def unchecked(scene: Scene) -> Scene:
    """Marks the functions that divide as Python does, and the helpers in which nothing is left for Python to do."""
    plans = {
        name: replace(
            plan,
            nogil=plan.form == "cdef" and _hands_over_c(plan),
            python_division=needs_python_division(scene, plan),
        )
        for name, plan in scene.plans.items()
    }
    scene = replace(scene, plans=plans)
    while True:
        later = {
            name: replace(plan, nogil=plan.nogil and WithoutPython(scene, plan).holds()) for name, plan in scene.plans.items()
        }
        if all(later[name].nogil == plan.nogil for name, plan in scene.plans.items()):
            return scene
        scene = replace(scene, plans=later)


def _hands_over_c(plan: Plan) -> bool:
    held = all(c_value(plan.of(name)) or plan.arrays.get(name) == "view" for name in plan.function.parameters)
    return held and (c_value(plan.returns) is not None or plan.returns.kind == "none") and not plan.tree.args.defaults


class WithoutPython:
    """Whether every statement of a function is C."""

    def __init__(self, scene: Scene, plan: Plan) -> None:
        self.scene, self.plan, self.typer = scene, plan, Typer(scene, plan)

    def holds(self) -> bool:
        """True when C alone runs the function."""
        if self.plan.python_division and self.plan.returns.kind not in ("int", "float", "bool"):
            return False  # an error in it could be told only by taking hold of Python after each call
        return all(map(self.statement, self._body()))

    def _body(self) -> list[ast.stmt]:
        first, *rest = self.plan.tree.body
        return rest if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else [first, *rest]

    def statement(self, node: ast.stmt) -> bool:
        """True when C alone runs the statement, and those inside it."""
        match node:
            case ast.Assign(targets=targets, value=value):
                return all(self._assigned(target, value) for target in targets)
            case ast.AugAssign(target=target, value=value):
                return self.value(target) and self.value(value)
            case ast.Return(value=value):
                return value is None or self.value(value) or self.numbers(value)
            case ast.Expr(value=ast.Call() as call):
                return self._call(call)
            case ast.If(test=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
                return self.value(test) and all(map(self.statement, [*body, *orelse]))
            case ast.For(target=ast.Name() as target, iter=iterable, body=body, orelse=orelse):
                return self.value(target) and self.counted(iterable) and all(map(self.statement, [*body, *orelse]))
        return isinstance(node, SIMPLE)

    def _assigned(self, target: ast.expr, value: ast.expr) -> bool:
        if isinstance(target, ast.Tuple):
            if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
                return all(map(self._assigned, target.elts, value.elts))
            if self.numbers(value):
                return all(map(self.value, target.elts))
            return isinstance(value, ast.Attribute) and value.attr == "shape" and self.typer.array(value.value) is not None
        if c_tuple(self.typer.of(target)):
            return self.numbers(value)
        return self.value(target) and self.value(value)

    def numbers(self, node: ast.expr) -> bool:
        """A tuple of numbers in C: written out, in a variable, or from one of the program's functions."""
        if not c_tuple(self.typer.of(node)):
            return False
        if isinstance(node, ast.Tuple):
            return all(map(self.value, node.elts))
        return isinstance(node, ast.Name) or (isinstance(node, ast.Call) and self._call(node))

    def counted(self, node: ast.expr) -> bool:
        """A `range` of integers in C."""
        return (
            isinstance(node, ast.Call)
            and self.scene.builtin(self.plan, node.func) == "range"
            and all(map(self.typer.is_int, node.args))
        )

    def value(self, node: ast.expr) -> bool:
        """A number in C, made of numbers in C; its calls need nothing of Python."""
        if not self.typer.of(node).is_number and not (isinstance(node, ast.Subscript) and self.typer.element(node)):
            return False
        calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
        mixed = any(isinstance(inner, ast.BinOp | ast.Call) and not self.typer.of(inner).is_number for inner in ast.walk(node))
        return not mixed and all(self._own(call) for call in calls)

    def _call(self, node: ast.Call) -> bool:
        callee = self.scene.callee(self.plan, node)
        if callee is None or not callee.nogil:
            return False
        return all(
            self.value(argument) or self.numbers(argument) or self.typer.array(argument) is not None for argument in node.args
        )

    def _own(self, node: ast.Call) -> bool:
        if self.scene.draw(self.plan, node) is not None or self.scene.python_draw(self.plan, node) is not None:
            return False  # generators are used by one thread at a time
        callee = self.scene.callee(self.plan, node)
        if callee is not None:
            return self._call(node)
        if self._is_length_of_text(node) or self.scene.builtin(self.plan, node.func) == "ord":
            return False
        written = self.typer.written(node)
        if written is not None:
            return not written.errors
        if self.scene.builtin(self.plan, node.func) == "pow" and self.typer.is_int(node):
            return False
        return self.typer.of(node) != Type("object")

    def _is_length_of_text(self, node: ast.Call) -> bool:
        """`len` of a string is a call of Python's."""
        first = node.args[0] if node.args else None
        text = isinstance(first, ast.Name) and self.plan.of(first.id).kind in ("str", "bytes")
        return text and self.scene.builtin(self.plan, node.func) == "len"
