"""The type that an expression has once it is written in Cython: a number in C, or `object` when Python computes it.

In: an expression and the function it stands in. Out: a `Type`.
"""

from __future__ import annotations

import ast
import sys
from functools import reduce

from ipyaccel.backends._cython.draws.from_python import PythonDraw
from ipyaccel.backends._cython.functions.library import Written, library_function
from ipyaccel.backends._cython.functions.mathematics import TESTS, c_constant, c_function
from ipyaccel.backends._cython.functions.numpy_scalars import takes
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.spelling import c_tuple, c_value
from ipyaccel.model import OBJECT, Type

INT, FLOAT, COMPLEX, BOOL = Type("int"), Type("float"), Type("complex", 128), Type("bool")
INT64 = range(-(2**63), 2**63)
COMPENSATED = (3, 12)
"""From this Python on, `sum` of floats keeps what rounding drops."""
ORDER = ("bool", "int", "float", "complex")


class Typer:
    """Types of the expressions of one function."""

    def __init__(self, scene: Scene, plan: Plan) -> None:
        self.scene = scene
        self.plan = plan

    def of(self, node: ast.expr) -> Type:
        """The type of an expression."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        kind: Type = method(node) if method else OBJECT
        return kind

    def is_int(self, node: ast.expr) -> bool:
        """Whether C computes it as an integer."""
        return self.of(node).kind in ("int", "bool")

    # ----------------------------------------------------------------------------------------------------------- leaves

    def _constant(self, node: ast.Constant) -> Type:
        value = node.value
        if isinstance(value, bool):
            return BOOL
        if isinstance(value, int):
            return INT if value in INT64 else OBJECT
        return {float: FLOAT, complex: COMPLEX}.get(type(value), OBJECT)

    def _name(self, node: ast.Name) -> Type:
        if node.id in self.plan.scope.bound:
            kind = self.plan.of(node.id)
            return kind if kind.is_number or c_tuple(kind) else OBJECT
        return self.scene.constants.get(node.id, OBJECT)

    def _tuple(self, node: ast.Tuple) -> Type:
        kinds = tuple(self.of(item) for item in node.elts)
        return Type("tuple", items=kinds) if all(kind.is_number for kind in kinds) else OBJECT

    def _attribute(self, node: ast.Attribute) -> Type:
        library = self.scene.library(self.plan, node)
        if library and c_constant(*library):
            return FLOAT
        if node.attr in ("real", "imag") and self.of(node.value).kind == "complex":
            return Type("float", self.of(node.value).bits // 2)
        return INT if node.attr in ("size", "ndim") and self.array(node.value) else OBJECT

    # -------------------------------------------------------------------------------------------------------- operators

    def _binop(self, node: ast.BinOp) -> Type:
        left, right = self.of(node.left), self.of(node.right)
        if not (left.is_number and right.is_number) or isinstance(node.op, ast.MatMult):
            return OBJECT
        whole = left.kind in ("int", "bool") and right.kind in ("int", "bool")
        if isinstance(node.op, ast.LShift | ast.RShift | ast.BitAnd | ast.BitOr | ast.BitXor):
            return INT if whole else OBJECT
        if isinstance(node.op, ast.Div):
            return FLOAT if whole else promoted(left, right)
        if isinstance(node.op, ast.Pow):
            return self._power(node, left, right)
        kind = promoted(left, right)
        return OBJECT if kind.kind == "complex" and isinstance(node.op, ast.FloorDiv | ast.Mod) else kind

    def _power(self, node: ast.BinOp, left: Type, right: Type) -> Type:
        if "complex" in (left.kind, right.kind):
            return COMPLEX
        if "float" in (left.kind, right.kind) or is_negative_literal(node.right):
            return FLOAT
        return INT

    def _unaryop(self, node: ast.UnaryOp) -> Type:
        kind = self.of(node.operand)
        if isinstance(node.op, ast.Not):
            return BOOL
        if isinstance(node.op, ast.Invert) and kind.kind not in ("int", "bool"):
            return OBJECT
        return INT if kind == BOOL else kind

    def _boolop(self, node: ast.BoolOp) -> Type:
        return self._common(node.values)

    def _ifexp(self, node: ast.IfExp) -> Type:
        return self._common([node.body, node.orelse])

    def _common(self, nodes: list[ast.expr]) -> Type:
        kinds = [self.of(node) for node in nodes]
        if not all(kind.is_number for kind in kinds):
            return OBJECT
        first, *rest = kinds
        for kind in rest:
            first = first if first == kind else promoted(first, kind)
        return first

    def _compare(self, node: ast.Compare) -> Type:
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn) and self.scene.lists.of(node.comparators[0]):
            return BOOL
        if self._one_of_whole_numbers(node):
            return BOOL
        simple = all(not isinstance(op, ast.In | ast.NotIn | ast.Is | ast.IsNot) for op in node.ops)
        numbers = all(self.of(part).is_number for part in (node.left, *node.comparators))
        return BOOL if simple and numbers else OBJECT

    def _one_of_whole_numbers(self, node: ast.Compare) -> bool:
        """`n in (2, 3)`: Cython compares n with one after the other."""
        several = node.comparators[0]
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.In | ast.NotIn) or not isinstance(several, ast.Tuple):
            return False
        return self.is_int(node.left) and bool(several.elts) and all(is_small(item) for item in several.elts)

    # ------------------------------------------------------------------------------------------------- elements and calls

    def array(self, node: ast.expr) -> Type | None:
        """The array type of a name whose elements C can reach."""
        if isinstance(node, ast.Name) and self.plan.arrays.get(node.id, "object") != "object":
            return self.plan.of(node.id)
        return None

    def element(self, node: ast.Subscript) -> Type | None:
        """The type of a single element of an array, read or written by C; None for slices and for objects."""
        kind = self.array(node.value)
        if kind is None:
            return None
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        whole = len(indices) == kind.ndim and all(self.is_int(index) for index in indices)
        return kind.items[0] if whole else None

    def _subscript(self, node: ast.Subscript) -> Type:
        if self.is_extent(node):
            return INT
        place, kind = tuple_index(node), self.of(node.value)
        if kind.kind == "tuple":
            return kind.items[place] if place is not None and -len(kind.items) <= place < len(kind.items) else OBJECT
        return self.element(node) or self.item(node) or OBJECT

    def item(self, node: ast.Subscript) -> Type | None:
        """The number that an index takes out of a list of C numbers."""
        kind = self.scene.lists.of(node.value)
        if kind is None or isinstance(node.slice, ast.Slice) or not kind.items[0].is_number:
            return None
        return kind.items[0] if self.is_int(node.slice) else None

    def reads_list(self, node: ast.expr) -> bool:
        """Whether a number of a list of C numbers is in it: what C makes of Cython's own `abs` is broken then."""
        return any(isinstance(inner, ast.Subscript) and self.item(inner) is not None for inner in ast.walk(node))

    def is_extent(self, node: ast.Subscript) -> bool:
        """`u.shape[0]` of an array with a view."""
        shape = node.value
        known = isinstance(shape, ast.Attribute) and shape.attr == "shape" and self.array(shape.value) is not None
        return known and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)

    def _call(self, node: ast.Call) -> Type:
        draw = self.scene.draw(self.plan, node)
        if draw is not None:
            if draw.kind != "shuffle" and self.plan.arrays.get(draw.sequence, "object") != "object":
                return self._item_of(draw.sequence)
            pairs = enumerate(draw.arguments)
            return draw.returns if all(self.of(argument).kind in draw.takes(at) for at, argument in pairs) else OBJECT
        of_python = self.scene.python_draw(self.plan, node)
        if of_python is not None:
            return self._drawn_by_python(of_python)
        callee = self.scene.callee(self.plan, node)
        if callee is not None:
            return callee.returns if callee.form != "def" and c_value(callee.returns) else OBJECT
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            return OBJECT
        if self.is_conjugate(node):
            return COMPLEX
        listed = self.of_list(node)
        if listed is not None:
            return listed
        library = self.scene.library(self.plan, node.func)
        if library is not None:
            return self._library(library, node.args)
        return self._builtin(self.scene.builtin(self.plan, node.func), node.args)

    def of_list(self, node: ast.Call) -> Type | None:
        """The number that a list of C numbers answers with: `x.pop()`, `sum(x)`, `max(x)`."""
        if isinstance(node.func, ast.Attribute) and node.func.attr == "pop":
            kind = self.scene.lists.of(node.func.value)
            return kind.items[0] if kind is not None and kind.items[0].is_number else None
        name = self.scene.builtin(self.plan, node.func)
        if name not in ("sum", "min", "max", "len") or len(node.args) != 1:
            return None
        kind = self.scene.lists.of(node.args[0])
        if kind is None or name == "len":
            return None if kind is None else INT
        item = kind.items[0]
        if name == "sum" and item.kind == "float":
            return None if sys.version_info >= COMPENSATED else item
        return INT if name == "sum" else item

    def _item_of(self, name: str) -> Type:
        """A number out of an array with one axis that C sees."""
        kind = self.plan.of(name) if self.plan.arrays.get(name, "object") != "object" else None
        return kind.items[0] if kind is not None and kind.ndim == 1 else OBJECT

    def _drawn_by_python(self, draw: PythonDraw) -> Type:
        if draw.sequence:
            return self._item_of(draw.sequence)
        kinds = ("int", "bool") if draw.whole else ("int", "bool", "float")
        return draw.returns if all(self.of(argument).kind in kinds for argument in draw.arguments) else OBJECT

    def written(self, node: ast.Call) -> Written | None:
        """The small function that stands for a call of `math`, `cmath` or a built-in function; None for all other calls."""
        library = self.scene.library(self.plan, node.func) or ("builtins", self.scene.builtin(self.plan, node.func))
        if node.keywords or self.scene.callee(self.plan, node) is not None:
            return None
        return library_function(*library, [self.of(argument) for argument in node.args])

    def is_conjugate(self, node: ast.Call) -> bool:
        """`z.conjugate()` of a complex number."""
        method = node.func
        return (
            isinstance(method, ast.Attribute)
            and method.attr == "conjugate"
            and not (node.args or node.keywords)
            and self.of(method.value) == COMPLEX
        )

    def _library(self, library: tuple[str, str], arguments: list[ast.expr]) -> Type:
        kinds = [self.of(argument) for argument in arguments]
        written = library_function(*library, kinds)
        if written is not None:
            return written.returns
        if library in (("numpy", "abs"), ("numpy", "absolute")) and kinds == [COMPLEX]:
            return FLOAT
        if not all(kind.is_number and kind.kind != "complex" for kind in kinds):
            return OBJECT
        found = c_function(*library)
        if found is not None and found.arguments == len(arguments):
            return INT if found.whole else FLOAT
        if library in (("numpy", "abs"), ("numpy", "absolute")) and len(kinds) == 1:
            return INT if kinds[0] == BOOL else kinds[0]
        if takes(library, len(kinds)):
            return FLOAT if _widest(kinds) == FLOAT else OBJECT
        if library[1] in TESTS and library[0] in ("math", "numpy"):
            return BOOL
        return OBJECT

    def _builtin(self, name: str, arguments: list[ast.expr]) -> Type:
        if name == "len" and len(arguments) == 1:
            known = self.array(arguments[0]) or self._sized(arguments[0])
            return INT if known else OBJECT
        if len(arguments) == 1 and (name == "ord" or self.is_digit(name, arguments[0])):
            return INT
        kinds = [self.of(argument) for argument in arguments]
        if not kinds or not all(kind.is_number for kind in kinds):
            return OBJECT
        if name == "abs":
            return Type("float", kinds[0].bits // 2) if kinds[0].kind == "complex" else promoted(kinds[0], kinds[0])
        written = library_function("builtins", name, kinds)
        if written is not None:
            return written.returns
        real = all(kind.kind != "complex" for kind in kinds)
        if name in ("min", "max") and len(kinds) > 1 and real:
            return self._common(arguments)
        if name == "pow" and len(kinds) == 2 and real:
            return self._binop(ast.BinOp(arguments[0], ast.Pow(), arguments[1]))
        if name == "complex" and len(kinds) <= 2 and real:
            return COMPLEX
        simple = {"float": FLOAT, "int": INT, "round": INT, "bool": BOOL}
        return simple.get(name, OBJECT) if len(kinds) == 1 and real else OBJECT

    def is_digit(self, name: str, argument: ast.expr) -> bool:
        """`int(c)` of one letter."""
        return name == "int" and isinstance(argument, ast.Name) and argument.id in self.plan.letters

    def _sized(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and self.plan.of(node.id).kind in ("list", "str", "bytes")


def tuple_index(node: ast.Subscript) -> int | None:
    """The index in `p[0]` or `p[-1]`, when it is written out."""
    index, sign = node.slice, 1
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub):
        index, sign = index.operand, -1
    return sign * index.value if isinstance(index, ast.Constant) and type(index.value) is int else None


def _widest(kinds: list[Type]) -> Type:
    """The type of the sum of numbers."""
    return reduce(promoted, kinds)


def promoted(left: Type, right: Type) -> Type:
    """The type of the sum of two numbers."""
    high = max((left, right), key=lambda kind: (ORDER.index(kind.kind), kind.bits if kind.kind != "bool" else 0))
    return INT if high.kind in ("bool", "int") else high


def is_small(node: ast.expr) -> bool:
    """A whole number of 32 bits written out: what Cython takes for one of C."""
    value = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(value, ast.Constant) and type(value.value) is int and value.value < 2**31


def is_negative_literal(node: ast.expr) -> bool:
    """`-2` written out."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
