"""Makes nodes; equal ones are made once.

In: operations and their nodes. Out: nodes with NumPy's element types.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeVar

from ipyaccel.model import Type
from ipyaccel.syntax.fusion import promotion
from ipyaccel.syntax.fusion.nodes import Leaf, Node, Op, Reduce, Scalar, Size, Unfusable, is_strong
from ipyaccel.syntax.fusion.promotion import BOOL, FLOAT, INT
from ipyaccel.syntax.fusion.spelling import ARITHMETIC, COMPARISONS, number_of

MOST_FACTORS = 16
ROUNDING = ("floor", "ceil", "trunc", "rint")
PYTHON_OPERATORS: dict[str, ast.operator] = {**ARITHMETIC, "**": ast.Pow()}
N = TypeVar("N", Scalar, Leaf, Op, Reduce, Size)


class Graph:
    """All nodes of one statement."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Node] = {}

    def _once(self, key: tuple[object, ...], make: Callable[[], N]) -> N:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]  # type: ignore[return-value]

    def scalar(self, expr: ast.expr, type_: Type, weak: bool | None) -> Scalar:
        """A single number, given as an expression of the function."""
        return self._once(("scalar", ast.dump(expr), type_, weak), lambda: Scalar(expr, type_, weak))

    def number(self, value: float) -> Scalar:
        """A literal."""
        return self.scalar(ast.Constant(value), INT if type(value) is int else FLOAT, True)

    def leaf(self, leaf: Leaf) -> Leaf:
        """A view of an array."""
        return self._once(("leaf", leaf.base, leaf.index, leaf.dims), lambda: leaf)

    def _op(self, name: str, args: tuple[Node, ...], type_: Type) -> Op:
        rank = max(arg.rank for arg in args)
        return self._once((name, type_, *map(id, args)), lambda: Op(name, args, type_, rank))

    def call(self, function: str, args: tuple[Node, ...], type_: Type) -> Op:
        """A call by name on single values, of a function that is not NumPy's."""
        return self._op(f"call {function}", args, type_)

    def operator(self, name: str, *args: Node) -> Node:
        """One of Python's operators, on numbers or arrays."""
        if all(isinstance(arg, Scalar) and arg.weak is not False for arg in args):
            return self._python_operator(name, [arg for arg in args if isinstance(arg, Scalar)])
        if name == "**":
            return self._power(*args)
        if name in COMPARISONS and name != "^":
            promotion.common_type(args)
            return self._op(name, args, BOOL)
        if name in ("&", "|", "^"):
            if any(arg.type.kind != "bool" for arg in args):
                raise Unfusable("bit operations on whole numbers are left to NumPy")
            return self._op(name, args, BOOL)
        if name in ("%", "//"):
            return self._modulo(name, *args)
        return self._op(name, args, promotion.arithmetic_type(name, args))

    def _python_operator(self, name: str, args: list[Scalar]) -> Scalar:
        weak = True if all(arg.weak for arg in args) else None
        if name in COMPARISONS:
            return self.scalar(ast.Compare(args[0].expr, [COMPARISONS[name]], [args[1].expr]), BOOL, weak)
        if name not in PYTHON_OPERATORS:
            raise Unfusable("this operation on single numbers stays as it is")
        expr = ast.BinOp(args[0].expr, PYTHON_OPERATORS[name], args[1].expr)
        result = promotion.common_type(args)
        if result.kind == "bool":
            result = INT
        if name == "**" and result.kind == "float" and (number_of(args[1].expr) or 0.5) % 1:
            raise Unfusable("a power with a broken exponent may be complex")
        if result.kind == "int" and (name == "/" or (name == "**" and (number_of(args[1].expr) or -1) < 0)):
            result = FLOAT
        return self.scalar(expr, result, weak)

    def _modulo(self, name: str, left: Node, right: Node) -> Node:
        type_ = promotion.arithmetic_type(name, (left, right))
        if not isinstance(right, Scalar) or not number_of(right.expr) or type_.kind != "float":
            raise Unfusable("a remainder by something that may be zero is left to NumPy")
        return self._op(name, (left, right), type_)

    def _power(self, base: Node, exponent: Node) -> Node:
        type_ = promotion.arithmetic_type("**", (base, exponent))
        number = number_of(exponent.expr) if isinstance(exponent, Scalar) else None
        if type_.kind not in ("float", "complex"):
            raise Unfusable(promotion.WHOLE_NUMBERS)
        if number == 0.5 and type_.kind == "float":
            return self.function("sqrt", self.as_float(base))
        if number is not None and number == int(number) and 1 <= abs(number) <= MOST_FACTORS:
            product = self._product(self.as_float(base), abs(int(number)))
            return product if number > 0 else self.operator("/", self.number(1.0), product)
        if type_.kind == "complex":
            raise Unfusable("this power of complex numbers is left to NumPy")
        return self._op("**", (base, exponent), type_)

    def as_float(self, node: Node) -> Node:
        """Whole numbers and truth values as floats, where NumPy would convert them before it computes."""
        return node if node.type.kind in ("float", "complex") else self._op("float", (node,), FLOAT)

    def _product(self, base: Node, factors: int) -> Node:
        if factors == 1:
            return base
        if factors % 2:
            return self._op("*", (self._product(base, factors - 1), base), base.type)
        half = self._product(base, factors // 2)
        return self._op("*", (half, half), base.type)

    def function(self, name: str, *args: Node) -> Node:
        """A function of real numbers under NumPy's name, giving a float."""
        if name in ROUNDING and args[0].type.kind != "float":
            raise Unfusable("rounding whole numbers is left to NumPy")
        type_ = promotion.common_type([self._floating(arg) for arg in args])
        return self._op(name, args, type_)

    def _floating(self, node: Node) -> Node:
        type_ = promotion.float_type(node)
        return node if type_ == node.type else self._op("float", (node,), type_)

    def negative(self, node: Node) -> Node:
        """The node with its sign changed: -node."""
        if isinstance(node, Scalar) and node.weak is not False:
            type_ = INT if node.type.kind == "bool" else node.type
            return self.scalar(ast.UnaryOp(ast.USub(), node.expr), type_, node.weak)
        return self._op("neg", (node,), promotion.arithmetic_type("-", (node,)))

    def inverse(self, node: Node) -> Node:
        """~node, of truth values."""
        if node.type.kind != "bool" or not is_strong(node):
            raise Unfusable("~ on whole numbers is left to NumPy")
        return self._op("not", (node,), BOOL)

    def absolute(self, node: Node) -> Node:
        """The magnitude: abs(node)."""
        if node.type.kind in ("bool", "int"):
            raise Unfusable(promotion.WHOLE_NUMBERS)
        real = Type("float", bits=node.type.bits // 2) if node.type.kind == "complex" else node.type
        return self._op("abs", (node,), real)

    def infinite(self, node: Node) -> Node:
        """Elements that are inf or -inf: their difference from themselves is nan, and they are not."""
        difference = self.operator("-", node, node)
        return self.operator("&", self.operator("!=", difference, self.number(0)), self.operator("==", node, node))

    def where(self, condition: Node, yes: Node, no: Node) -> Node:
        """As np.where chooses."""
        return self._op("where", (self.truth(condition), yes, no), promotion.common_type((yes, no)))

    def truth(self, node: Node) -> Node:
        """Elements as truth values."""
        return node if node.type.kind == "bool" else self._op("!=", (node, self.number(0)), BOOL)

    def extreme(self, name: str, left: Node, right: Node) -> Node:
        """np.maximum or np.minimum of floats."""
        type_ = promotion.common_type((left, right))
        if type_.kind != "float":
            raise Unfusable("the larger of whole numbers is left to NumPy")
        return self._op(name, (left, right), type_)

    def sign(self, node: Node) -> Node:
        """np.sign of floats."""
        if node.type.kind != "float":
            raise Unfusable("the sign of whole numbers is left to NumPy")
        return self._op("sign", (node,), node.type)

    def part(self, name: str, node: Node) -> Node:
        """`real` or `imag` of complex numbers."""
        if node.type.kind != "complex":
            raise Unfusable("this part of a real array is left to NumPy")
        return self._op(name, (node,), Type("float", bits=node.type.bits // 2))

    def labelled(self, node: Node, label: str) -> Node:
        """The same operation, under the user's name for it."""
        if not isinstance(node, Op):
            return node
        return Op(node.name, node.args, node.type, node.rank, label)

    def reduce(self, kind: str, arg: Node, axes: tuple[int, ...], keepdims: bool) -> Node:
        """Sum, product, largest, smallest, any or all over axes."""
        rank = arg.rank if keepdims else arg.rank - len(axes)
        type_ = arg.type
        if kind in ("any", "all"):
            arg, type_ = self.truth(arg), BOOL
        elif kind == "sum" and type_.kind == "bool":
            type_ = INT
        elif type_.kind == "int" or (kind in ("max", "min", "prod") and type_.kind != "float"):
            raise Unfusable(promotion.WHOLE_NUMBERS if type_.kind == "int" else "this reduction is left to NumPy")
        key = ("reduce", kind, id(arg), axes, keepdims)
        return self._once(key, lambda: Reduce(kind, arg, axes, keepdims, type_, rank))

    def mean(self, arg: Node, axes: tuple[int, ...], keepdims: bool, less: int = 0) -> Node:
        """The sum divided by the number of elements (less some: the degrees of freedom)."""
        if arg.type.kind == "complex":
            raise Unfusable("the mean of complex numbers is left to NumPy")
        size: Node = self._once(("size", id(arg), axes), lambda: Size(arg, axes))
        if less:
            size = self.reduced_count(size, less)
        total = self.reduce("sum", arg, axes, keepdims)
        return self._op("/", (total, size), FLOAT if total.type.kind == "int" else total.type)

    def reduced_count(self, size: Node, less: int) -> Node:
        """A count less the degrees of freedom, never negative."""
        left = self._op("-", (size, self.number(less)), INT)
        return self.call("max", (left, self.number(0)), INT)

    def variance(self, arg: Node, axes: tuple[int, ...], keepdims: bool, less: int) -> Node:
        """The mean squared distance from the mean, in two passes as NumPy takes it."""
        if arg.type.kind == "bool":
            raise Unfusable("the variance of truth values is left to NumPy")
        distance = self.operator("-", arg, self.mean(arg, axes, True) if len(axes) < arg.rank else self.mean(arg, axes, False))
        return self.mean(self._op("*", (distance, distance), distance.type), axes, keepdims, less)
