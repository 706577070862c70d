"""One expression of a nest, for all turns at once. In: an expression of the user's. Out: a `Value` over the axes it hangs on.

x[i] * y[j]                         x[:, None] * y
a[i + 1, j] - a[i - 1, j]           a[2:] - a[:-2]
p[seq[i + j], j]                    p[seq[i[:, None] + j], j]
x[i] / y[i] if y[i] else 0          np.where(y != 0, x / np.where(y != 0, y, 1), 0)

The last line is how a branch not taken does no harm: whatever could complain there is given a 1 to work on.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ipyaccel.model import OBJECT
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.lifting.cut import Cut, cut_of
from ipyaccel.syntax.lifting.extent import Extents, Sum
from ipyaccel.syntax.lifting.head import Axis, counted_sum
from ipyaccel.syntax.lifting.value import Value, aligned, call, name, number, together, wider
from ipyaccel.syntax.loops.elementwise import Elementwise, Surroundings
from ipyaccel.syntax.loops.turns import NotLifted

NEVER_COMPLAIN = "sin cos arctan arctan2 tanh abs absolute fabs exp hypot minimum maximum sign isnan isinf isfinite cbrt".split()
SMALLER = {ast.Div, ast.FloorDiv, ast.Mod}


@dataclass
class Expressions:
    """Translates. `counters`: the axes by counter; `values`: what the nest's own names hold; `mask`: where turns take part.

    `naming` puts a test into a variable, in a line before this one, so that it need not be computed twice. `met`: the axes
    of all operations, for `memory`. `choosing`: how many choices are open in which the turns left out count too.
    """

    around: Surroundings
    extents: Extents
    stored: frozenset[str]
    counters: dict[str, Axis] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)
    mask: Value | None = None
    naming: Callable[[Value], Value] | None = None
    choosing: int = 0
    counted: set[int] = field(default_factory=set)
    met: Counter[tuple[int, ...]] = field(default_factory=Counter)

    @property
    def numpy(self) -> str:
        """The user's name for NumPy."""
        return self.around.numpy

    def said(self, node: ast.expr) -> str:
        """A node in the user's words."""
        return ast.get_source_segment(self.around.source, node) or ast.unparse(node)

    def changes(self, node: ast.AST) -> bool:
        """Whether a part of the expression is different from turn to turn."""
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        return bool(names & (set(self.counters) | self.extents.changing | self.stored))

    def value(self, node: ast.expr) -> Value:
        """The translation of an expression. Raises NotLifted."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            if self.changes(node):
                raise NotLifted(f"`{self.said(node)}` has no array form", node.lineno)
            return Value(copy.deepcopy(node), kind=self._kind(node))
        made: Value = method(node)
        return made

    def _kind(self, node: ast.expr) -> str:
        return infer(node, Scope(self.around.types, self.around.imports)).kind

    # ------------------------------------------------------------------------------------------------ names and numbers

    def _constant(self, node: ast.Constant) -> Value:
        return Value(node, kind=type(node.value).__name__)

    def _name(self, node: ast.Name) -> Value:
        if node.id in self.counters:
            return self.counter(self.counters[node.id])
        if node.id in self.values:
            return self.values[node.id]
        if node.id in self.extents.changing:
            text = f"`{node.id}` is used outside the loop that makes it, with the value of its last turn"
            raise NotLifted(text, node.lineno)
        kind = self.around.types.get(node.id, OBJECT).kind
        if kind in ("array", "list", "tuple", "str", "bytes"):
            raise NotLifted(f"`{node.id}` is used as a whole", node.lineno)
        return Value(name(node.id), kind=kind)

    def counter(self, axis: Axis) -> Value:
        """The numbers that a loop counts."""
        self.counted.add(axis.number)
        return Value(name(self.words[axis.number]), (axis.number,), "int")

    # ------------------------------------------------------------------------------------------------------- operators

    def joined(self, *values: Value) -> tuple[tuple[int, ...], list[ast.expr]]:
        """The axes of an operation between values, and their expressions shaped for it."""
        order = together(values)
        self.met[order] += 1
        return order, [aligned(value, order) for value in values]

    def _binop(self, node: ast.BinOp) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        many = bool(left.axes or right.axes)
        if many and left.kind == right.kind == "bool":
            raise NotLifted(f"`{self.said(node)}` counts with truth values, which NumPy does not add like numbers", node.lineno)
        if isinstance(node.op, ast.MatMult) or (many and isinstance(node.op, (ast.LShift, ast.RShift))):
            raise NotLifted(f"`{self.said(node)}` has no array form", node.lineno)
        kind = wider(left.kind, right.kind)
        if isinstance(node.op, ast.Pow):
            left = self._power(node, left, right)
        elif type(node.op) in SMALLER:
            right = self.harmless(right)
            kind = "float" if isinstance(node.op, ast.Div) and kind in ("int", "bool") else kind
        order, (one, two) = self.joined(left, right)
        factors = (*left.parts, *right.parts) if isinstance(node.op, ast.Mult) else ()
        return Value(ast.BinOp(one, node.op, two), order, kind, factors=factors)

    def _power(self, node: ast.BinOp, left: Value, right: Value) -> Value:
        """The base of a power. NumPy refuses an integer to a negative integer power; Python gives a fraction."""
        plain = isinstance(node.right, ast.Constant) and isinstance(node.right.value, (int, float)) and node.right.value >= 0
        if (left.axes or right.axes) and "float" not in (left.kind, right.kind) and not plain and not self._rising(node.right):
            raise NotLifted(f"`{self.said(node)}`: NumPy takes no integer to a power that may be negative", node.lineno)
        return left if plain else self.harmless(left)

    def _rising(self, node: ast.expr) -> bool:
        """Whether a whole number is never negative."""
        found = counted_sum(node, self.extents, self.counters)
        if found is None:
            return False
        axes = {axis.atom: axis for axis in self.counters.values()}
        for atom, times in found.atoms:
            if atom in axes:
                end = axes[atom].start if times > 0 else axes[atom].stop.plus(-1)
                found = found.without(atom) + end * times
        return self.extents.is_rising(found)

    def _unaryop(self, node: ast.UnaryOp) -> Value:
        inner = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return self.turned(self.truth(inner))
        if inner.axes and inner.kind == "bool":
            raise NotLifted(f"`{self.said(node)}` counts with truth values, which NumPy does not negate", node.lineno)
        return Value(ast.UnaryOp(node.op, inner.node), inner.axes, inner.kind)

    def truth(self, value: Value) -> Value:
        """What an `if` makes of a value."""
        if value.kind == "bool" or not value.axes:
            return value
        return Value(ast.Compare(value.node, [ast.NotEq()], [ast.Constant(0)]), value.axes, "bool")

    def turned(self, test: Value) -> Value:
        """The opposite of a test."""
        if not test.axes:
            return Value(ast.UnaryOp(ast.Not(), test.node), (), "bool")
        node = test.node
        opposite = _OPPOSITE.get(type(node.ops[0])) if isinstance(node, ast.Compare) and len(node.ops) == 1 else None
        if opposite is not None and isinstance(node, ast.Compare):
            return replace(test, node=ast.Compare(node.left, [opposite()], node.comparators))
        return replace(test, node=ast.UnaryOp(ast.Invert(), node), cut=False)

    def both(self, *tests: Value | None) -> Value | None:
        """The turns in which all tests hold."""
        known = [test for test in tests if test is not None]
        if len(known) < 2:
            return known[0] if known else None
        return self._joined_tests(ast.BitAnd(), known)

    def _joined_tests(self, sign: ast.operator, tests: list[Value]) -> Value:
        order, nodes = self.joined(*tests)
        node = nodes[0]
        for other in nodes[1:]:
            node = ast.BinOp(node, sign, other)
        return Value(node, order, "bool")

    def _compare(self, node: ast.Compare) -> Value:
        values = [self.value(part) for part in (node.left, *node.comparators)]
        order, nodes = self.joined(*values)
        if not order:
            return Value(ast.Compare(nodes[0], node.ops, nodes[1:]), (), "bool")
        if not all(isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)) for op in node.ops):
            raise NotLifted(f"`{self.said(node)}` is no comparison of numbers", node.lineno)
        tests = []
        for one, op, two in zip(values, node.ops, values[1:], strict=False):
            axes, (left, right) = self.joined(one, two)
            tests.append(Value(ast.Compare(left, [op], [right]), axes, "bool"))
        return tests[0] if len(tests) == 1 else self._joined_tests(ast.BitAnd(), tests)

    def _boolop(self, node: ast.BoolOp) -> Value:
        """`and`, `or`: each part is looked at only where those before allow it."""
        before, tests = self.mask, list[Value]()
        self.choosing += 1
        for part in node.values:
            test = self.value(part)
            if test.kind != "bool" and self.changes(node):
                raise NotLifted(f"`{self.said(node)}` joins numbers, not comparisons", node.lineno)
            tests.append(test)
            allowed = test if isinstance(node.op, ast.And) else self.turned(test)
            self.mask = self.both(self.mask, allowed)
        self.mask = before
        self.choosing -= 1
        if not any(test.axes for test in tests):
            return Value(ast.BoolOp(node.op, [test.node for test in tests]), (), "bool")
        return self._joined_tests(ast.BitAnd() if isinstance(node.op, ast.And) else ast.BitOr(), tests)

    def _ifexp(self, node: ast.IfExp) -> Value:
        test = self.truth(self.value(node.test))
        return self.chosen(test, node.body, node.orelse)

    def chosen(self, test: Value, body: ast.expr, other: ast.expr) -> Value:
        """One of two expressions, by a test; each is computed so that it does no harm where it is not wanted."""
        before = self.mask
        self.choosing += 1
        self.mask = self.both(before, test)
        first = self.value(body)
        if before is None and self.mask is not None and isinstance(self.mask.node, ast.Name):
            test = self.mask
        self.mask = self.both(before, self.turned(test))
        second = self.value(other)
        self.mask = before
        self.choosing -= 1
        if not (test.axes or first.axes or second.axes):
            return Value(ast.IfExp(test.node, first.node, second.node), (), wider(first.kind, second.kind))
        return self.where(test, first, second)

    def where(self, test: Value, first: Value, second: Value) -> Value:
        """`np.where`."""
        order, nodes = self.joined(test, first, second)
        return Value(call(self.numpy, "where", *nodes), order, wider(first.kind, second.kind))

    def harmless(self, value: Value, instead: float = 1) -> Value:
        """The value, with a number in its place where the turn takes no part."""
        if self.mask is None or not self.mask.axes or not value.axes:
            return value
        if self.naming is not None and not is_short(self.mask.node):
            self.mask = self.naming(self.mask)
        return replace(self.where(self.mask, value, number(instead)), kind=value.kind)

    # ---------------------------------------------------------------------------------------------- calls and elements

    def _call(self, node: ast.Call) -> Value:
        if isinstance(node.func, ast.Name) and node.func.id == "len" and not self._counts(node):
            return Value(copy.deepcopy(node), kind="int")
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            raise NotLifted(f"`{self.said(node)}` has no array form", node.lineno)
        function, complains = self._function(node)
        values = [self.value(item) for item in node.args]
        if not any(value.axes for value in values):
            return Value(ast.Call(node.func, [value.node for value in values], []), (), self._kind(node))
        if function.startswith("."):
            made = ast.Attribute(values[0].node, function[1:], ast.Load())
            return Value(ast.Call(made, [ast.parse(self.numpy + ".int64", mode="eval").body], []), values[0].axes, "int")
        values = [self.harmless(value) for value in values] if complains else values
        kind = wider(*(value.kind for value in values)) if function.endswith(("abs", "imum", "square")) else "float"
        while len(values) > 2 and function.endswith("imum"):
            values = [self._applied(function, values[:2], kind), *values[2:]]
        return self._applied(function, values, kind)

    def _counts(self, node: ast.Call) -> bool:
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        return bool(names & (set(self.counters) | self.extents.changing))

    def _applied(self, function: str, values: list[Value], kind: str) -> Value:
        order, nodes = self.joined(*values)
        return Value(ast.Call(ast.parse(function, mode="eval").body, list(nodes), []), order, kind)

    def _function(self, node: ast.Call) -> tuple[str, bool]:
        """What does to arrays what the function does to numbers, and whether it may complain."""
        known = Elementwise(self.around)
        module, attribute = known._origin(node.func)  # noqa: SLF001 - one reading of names for both translators
        if module == "builtins" and attribute == "int" and len(node.args) == 1:
            return ".astype", False
        if module == "builtins" and attribute == "float" and len(node.args) == 1:
            return f"{self.numpy}.float64", False
        if module == "builtins" and attribute in ("min", "max") and len(node.args) > 1:
            return f"{self.numpy}.{attribute}imum", False
        if attribute in ("len", "round", "pow", "sum", "min", "max") and module == "builtins":
            if self.changes(node):
                raise NotLifted(f"`{self.said(node)}` takes a whole array or has no array form", node.lineno)
            return attribute, False
        if module == "math" and attribute not in _STEADY_MATH and not self.changes(node):
            return attribute, False
        text, total = known._array_function(node)  # noqa: SLF001 - as above
        return text, not total and text.split(".")[-1] not in NEVER_COMPLAIN

    def _attribute(self, node: ast.Attribute) -> Value:
        if self._element_or_counter(node):
            raise NotLifted(f"`{self.said(node)}` has no array form", node.lineno)
        return Value(copy.deepcopy(node), kind=self._kind(node))

    def _element_or_counter(self, node: ast.AST) -> bool:
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        return bool(names & (set(self.counters) | self.extents.changing))

    def _subscript(self, node: ast.Subscript) -> Value:
        found = element_of(node)
        if found is None or self.around.types.get(found[0], OBJECT).kind not in ("array", "list"):
            if self.changes(node):
                raise NotLifted(f"`{self.said(node)}` has no array form", node.lineno)
            return Value(copy.deepcopy(node), kind=self._kind(node))
        return self.element(node, *found).value

    def element(self, node: ast.expr, array: str, parts: list[ast.expr], *, store: bool = False) -> Cut:
        """The elements of all turns. Raises NotLifted when the node is more than one number a turn."""
        kind = self.around.types.get(array, OBJECT)
        if kind.kind != "array" or len(parts) != kind.ndim or any(isinstance(part, ast.Slice) for part in parts):
            raise NotLifted(f"`{self.said(node)}` is not known to be one number of an array", node.lineno)
        return cut_of(self, array, parts, kind.items[0].kind if kind.items else "object", store=store)

    def sum_of(self, part: ast.expr) -> Sum | None:
        """An index as a sum."""
        return counted_sum(part, self.extents, self.counters)


def is_short(node: ast.expr) -> bool:
    """Whether a test may be written twice: a name, or the opposite of one."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Name))


def element_of(node: ast.expr) -> tuple[str, list[ast.expr]] | None:
    """Array and indices of `a[i, j]`, also written `a[i][j]`."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.Subscript):
        parts = (list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]) + parts
        node = node.value
    return (node.id, parts) if isinstance(node, ast.Name) and parts else None


_STEADY_MATH = {"sqrt"}
_OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
