"""Whole numbers beside floats, as exact as Python has them. In: a scene. Out: what needs more than C's conversion.

x = a         ->  x = exact(a)              where x is a double: beyond 2**53 an error instead of another number
if a > c:     ->  if versus(a, c) > 0:      Python compares the numbers, C would compare two doubles
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.digits import Digits
from ipyaccel.backends._cython.typing.origins import NUMPY, Origins
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.syntax.loops.bindings import bindings
from ipyaccel.syntax.rewriting.edits import Edits

EXACT = '''cdef inline double {name}(long long n) except? -1:
    """n as a float, if there is one with its value."""
    if -9007199254740992LL <= n <= 9007199254740992LL:
        return <double>n
    if <double>n > 9.2233720368547e18 or <long long><double>n != n:
        raise OverflowError("there is no float with the value of this integer")
    return <double>n'''

VERSUS = '''cdef inline double {name}(long long n, double x) noexcept nogil:
    """Below zero, zero or above as n is to x, both taken exactly; nan where x is."""
    if -9007199254740992LL <= n <= 9007199254740992LL:
        return <double>n - x
    if not -9223372036854775808.0 <= x < 9223372036854775808.0:
        return -x
    cdef long long whole = <long long>x
    if n == whole:
        return <double>whole - x
    return 1.0 if n > whole else -1.0'''

AGAINST = '''cdef inline double {name}(double x, long long n) noexcept nogil:
    """Below zero, zero or above as x is to n, both taken exactly; nan where x is."""
    return -{versus}(n, x)'''

LARGEST = 2**53
SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


class Exactness:
    """What in one function would lose digits."""

    def __init__(self, scene: Scene, plan: Plan, origins: Origins) -> None:
        self.scene, self.plan, self.origins = scene, plan, origins
        self.typer = Typer(scene, plan)
        self.counters = _counters(plan.tree)
        self.digits = Digits(scene)
        self.widened = {id(node) for node in self._widened()}

    def write_comparison(self, node: ast.Compare, edits: Edits, prelude: Prelude) -> bool:
        """`a < x` becomes `versus(a, x) < 0`, where a whole number meets a float and it has to be exact; whether it was so."""
        if len(node.ops) != 1 or type(node.ops[0]) not in SIGNS:
            return False
        left, right = node.left, node.comparators[0]
        if (self._may_be_large(left) and self._is_float(right)) or (self._may_be_large(right) and self._is_float(left)):
            sign = SIGNS[type(node.ops[0])]
            versus = prelude.define("versus", VERSUS)
            if self.typer.of(left).kind != "int":
                versus = prelude.define("against", AGAINST.replace("{versus}", versus))
            edits.operator(left, sign, ",")
            edits.wrap(node, f"{versus}(", f") {sign} 0")
            edits.unwrap(left)
            edits.unwrap(right)
            return True
        return False

    # ----------------------------------------------------------------------------------------------- where it is widened

    def _widened(self) -> Iterator[ast.expr]:
        """Whole numbers that C holds as floats, though Python keeps them as they are."""
        for name, value in bindings(self.plan.tree):
            if self.plan.of(name).kind == "float" and self.digits.name_seen(self.plan, name):
                yield from self._inside(value)
        for node in ast.walk(self.plan.tree):
            match node:
                case ast.Return(value=ast.expr() as value) if self.plan.returns.kind == "float" and self.digits.seen(
                    self.plan, value
                ):
                    yield from self._inside(value)
                case ast.IfExp(body=body, orelse=orelse) if self.typer.of(node).kind == "float":
                    yield from (part for part in (body, orelse) if self._may_be_large(part) and self.digits.seen(self.plan, part))
                case ast.Call():
                    yield from self._given(node)
                case ast.Compare() if len(node.ops) > 1:
                    yield from self._chained(node)

    def _inside(self, value: ast.expr) -> Iterator[ast.expr]:
        if self._may_be_large(value):
            yield value

    def _given(self, node: ast.Call) -> Iterator[ast.expr]:
        """Arguments of the program's functions, and of `min` and `max`."""
        callee = self.scene.callee(self.plan, node)
        if callee is not None:
            pairs = zip(callee.function.parameters, node.args, strict=False)
            for name, value in pairs:
                if callee.of(name).kind == "float" and self._may_be_large(value) and self.digits.name_seen(callee, name):
                    yield value
        elif self.scene.builtin(self.plan, node.func) in ("min", "max") and self.typer.of(node).kind == "float":
            # which one it is depends on the last digit, whoever sees it
            yield from filter(self._may_be_large, node.args)

    def _chained(self, node: ast.Compare) -> Iterator[ast.expr]:
        """`0 < a < c`: the sides are compared as floats, if they can be."""
        sides = [node.left, *node.comparators]
        if any(map(self._is_float, sides)):
            yield from filter(self._may_be_large, sides)

    # ------------------------------------------------------------------------------------------------------- what is what

    def _is_float(self, node: ast.expr) -> bool:
        """A float that may be so large that its neighbours are more than one apart."""
        value = node.operand if isinstance(node, ast.UnaryOp) else node
        small = isinstance(value, ast.Constant) and isinstance(value.value, float) and abs(value.value) < LARGEST
        return self.typer.of(node).kind == "float" and not small

    def _may_be_large(self, node: ast.expr) -> bool:
        """A whole number of Python's own that nothing keeps below 2**53."""
        if self.typer.of(node).kind != "int" or NUMPY in self.origins.of(self.plan, node):
            return False
        match node:
            case ast.Constant(value=int() as value):
                return abs(value) > LARGEST
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self._may_be_large(operand)
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
                return self._may_be_large(left) or self._may_be_large(right)
            case ast.Name(id=name):
                return name not in self.counters
            case ast.Call(func=function):
                return self.scene.builtin(self.plan, function) not in ("len", "ord")
            case ast.Attribute():
                return False
            case ast.Subscript():
                return not self.typer.is_extent(node)
        return True


def _counters(tree: ast.FunctionDef) -> frozenset[str]:
    """Names that are bound by loops over a range alone: none runs to 2**53."""
    heads = {
        id(node.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.For)
        and isinstance(node.iter, ast.Call)
        and isinstance(node.iter.func, ast.Name)
        and node.iter.func.id == "range"
    }
    stored = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    others = {node.id for node in stored if id(node) not in heads} | {argument.arg for argument in tree.args.args}
    return frozenset({node.id for node in stored if id(node) in heads} - others)
