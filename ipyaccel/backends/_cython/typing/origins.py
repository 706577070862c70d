"""Where the numbers of a program come from: Python's own, or NumPy's scalars. In: a scene. Out: the origins of expressions.

`u[i] / 0.0` is inf, with a warning, where `u` is an array: its elements are NumPy's, and so is what is computed from them. The
same of Python's own numbers is an error.

    s = 0.0                  s: Python's, and NumPy's after one turn
    for i in range(n):
        s += u[i]
    t = u[0] * 2             t: NumPy's

An array that stands for a list of the user's holds Python's own numbers.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.handed_out import handed_out
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.syntax.fusion.library import DIVIDE, MAXIMUM, MINIMUM, SIGN
from ipyaccel.syntax.loops.bindings import bindings

Origin = frozenset[str]
PYTHON, NUMPY = "python", "numpy"
OWN, NUMPYS, EITHER = frozenset({PYTHON}), frozenset({NUMPY}), frozenset({PYTHON, NUMPY})
NONE: Origin = frozenset()
ELEMENTWISE = {piece.name: piece.text.split("\n")[1] for piece in (DIVIDE, MAXIMUM, MINIMUM, SIGN)}
"""Small functions that stand in for NumPy's operators, told by their second line from one of the user's of that name."""
PASSED_ON = ("abs", "min", "max", "pow", "divmod")


class Origins:
    """The origins of the names of all functions, found by going round until nothing is added."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.names: dict[tuple[str, str], Origin] = {}
        self.returns: dict[str, Origin] = {}
        self.elements: dict[tuple[str, str], Origin] = {
            (function.name, name): OWN for function in scene.program.functions for name in function.lists
        }
        entry = scene.program.main
        self.names |= {(entry.name, name): OWN for name in entry.parameters}
        self.names |= dict.fromkeys(scene.elements, NUMPYS)
        while self._round():
            pass

    def of(self, plan: Plan, node: ast.expr) -> Origin:
        """What an expression may be; nothing while nothing is known yet."""
        match node:
            case ast.Constant():
                return OWN
            case ast.Name(id=name):
                return self.names.get((plan.function.name, name), NONE) if name in plan.scope.bound else OWN
            case ast.BinOp(left=left, right=right):
                return self._computed(self.of(plan, left), self.of(plan, right))
            case ast.UnaryOp(operand=operand):
                return OWN if isinstance(node.op, ast.Not) else self.of(plan, operand)
            case ast.IfExp(body=body, orelse=orelse):
                return self.of(plan, body) | self.of(plan, orelse)
            case ast.BoolOp(values=values):
                return self._union(plan, values)
            case ast.Subscript():
                return self._element(plan, node) or self._size_or_either(plan, node)
            case ast.Attribute():
                return OWN
            case ast.Call():
                return self._call(plan, node)
        return EITHER

    def is_numpys(self, plan: Plan, *nodes: ast.expr) -> bool:
        """Whether an operator with these operands is NumPy's for certain."""
        return any(self.of(plan, node) == NUMPYS for node in nodes)

    # ---------------------------------------------------------------------------------------------------------- one round

    def _round(self) -> bool:
        """Adds what the statements say; whether that was anything new."""
        before = dict(self.names), dict(self.returns), dict(self.elements)
        for name, plan in self.scene.plans.items():
            for bound, value in bindings(plan.tree):
                self._add(name, bound, self.of(plan, value))
            for bound in _counted(plan.tree):
                self._add(name, bound, OWN)
            for bound, array in handed_out(plan):
                self._add(name, bound, self._elements(plan, array))
            for bound in _otherwise(plan):
                self._add(name, bound, EITHER)
            for node in ast.walk(plan.tree):
                if isinstance(node, ast.Return) and node.value is not None:
                    self.returns[name] = self.returns.get(name, NONE) | self.of(plan, node.value)
                elif isinstance(node, ast.Call):
                    self._given(plan, node)
        return before != (self.names, self.returns, self.elements)

    def _add(self, function: str, name: str, origin: Origin) -> None:
        if (function, name) in self.scene.elements:
            return
        self.names[function, name] = self.names.get((function, name), NONE) | origin

    def _given(self, plan: Plan, node: ast.Call) -> None:
        """What a call gives to a function of the program; defaults are Python's own."""
        callee = self.scene.callee(plan, node)
        if callee is None or _is_elementwise(callee):
            return
        parameters = callee.function.parameters
        given = dict(zip(parameters, node.args, strict=False)) | {key.arg: key.value for key in node.keywords if key.arg}
        for name, value in given.items():
            if callee.of(name).kind == "array":
                place = callee.function.name, name
                self.elements[place] = self.elements.get(place, NONE) | self._elements(plan, value)
        for name in parameters:
            self._add(callee.function.name, name, self.of(plan, given[name]) if name in given else OWN)

    # -------------------------------------------------------------------------------------------------------------- parts

    def _element(self, plan: Plan, node: ast.Subscript) -> Origin:
        """Of an element of an array; nothing when it is none."""
        if Typer(self.scene, plan).element(node) is None:
            return NONE
        array: ast.expr = node
        while isinstance(array, ast.Subscript):
            array = array.value
        return self._elements(plan, array)

    def _elements(self, plan: Plan, array: ast.expr) -> Origin:
        """Of the elements of an array: NumPy's, unless it stands for a list."""
        return self.elements.get((plan.function.name, array.id), NUMPYS) if isinstance(array, ast.Name) else NUMPYS

    @staticmethod
    def _computed(left: Origin, right: Origin) -> Origin:
        """NumPy's where one side is NumPy's."""
        return NUMPYS if NUMPYS in (left, right) else left | right

    def _union(self, plan: Plan, nodes: list[ast.expr]) -> Origin:
        return NONE.union(*(self.of(plan, node) for node in nodes))

    def _size_or_either(self, plan: Plan, node: ast.Subscript) -> Origin:
        return OWN if Typer(self.scene, plan).is_extent(node) else EITHER

    def _call(self, plan: Plan, node: ast.Call) -> Origin:
        callee = self.scene.callee(plan, node)
        if callee is not None and _is_elementwise(callee):
            return NUMPYS
        if callee is not None:
            return self.returns.get(callee.function.name, NONE)
        library = self.scene.library(plan, node.func)
        if library is not None:
            return {"math": OWN, "numpy": NUMPYS}.get(library[0], EITHER)
        name = self.scene.builtin(plan, node.func)
        if name in PASSED_ON:
            return self._union(plan, node.args)
        return OWN if name in ("float", "int", "len", "round", "bool", "complex", "ord") else EITHER


def _is_elementwise(plan: Plan) -> bool:
    lines = plan.function.source.split("\n")
    return len(lines) > 1 and ELEMENTWISE.get(plan.function.name) == lines[1]


def _counted(tree: ast.FunctionDef) -> Iterator[str]:
    """Counters of loops over a range."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and _is_range(node.iter):
            yield node.target.id


def _is_range(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"


def _otherwise(plan: Plan) -> Iterator[str]:
    """Names that something else binds: the items of a list that a loop goes over, the parts of a tuple, an inner function's."""
    known: Mapping[str, int] = _counts(name for name, _ in bindings(plan.tree))
    counted = _counts(_counted(plan.tree))
    given = _counts(name for name, _ in handed_out(plan))
    stores = _counts(node.id for node in ast.walk(plan.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    for name, count in stores.items():
        if count > known.get(name, 0) + counted.get(name, 0) + given.get(name, 0):
            yield name


def _counts(names: Iterator[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found
