"""Expressions of small arrays, number by number. In: an expression of known shape. Out: an expression for each of its numbers.

s + h * k          s_0 + h * k_0, s_1 + h * k_1
m @ v              m_00 * v_0 + m_01 * v_1, m_10 * v_0 + m_11 * v_1
"""

from __future__ import annotations

import ast
import copy
import functools
import itertools
from collections.abc import Sequence

from ipyaccel.backends._cython.small.known import ANSWER, FLOAT, NUMBERS, Known, Shape, Stays, cells_of
from ipyaccel.backends._cython.small.pure import harmless
from ipyaccel.backends._cython.small.shapes import ELEMENTWISE, MADE, TOTALS, is_whole, shape_of
from ipyaccel.model import Type

Cells = list[ast.expr]
SHORT_OPERATIONS = 2
"""So many operators may be written again for each element; a longer number gets a name."""
ELEMENT_BY_ELEMENT = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


def element_name(name: str, shape: Shape, place: int) -> str:
    """`v_1`, `m_01`."""
    return f"{name}_{place}" if len(shape) == 1 else f"{name}_{place // shape[1]}{place % shape[1]}"


def element_names(name: str, shape: Shape) -> list[str]:
    """The names of all elements, row by row."""
    return [element_name(name, shape, place) for place in range(cells_of(shape))]


def joined(op: ast.operator, left: ast.expr, right: ast.expr) -> ast.expr:
    """One operation, in a tree of its own."""
    return ast.BinOp(copy.deepcopy(left), op, copy.deepcopy(right))


def added(parts: Cells) -> ast.expr:
    """Their sum, from the left."""
    return functools.reduce(lambda left, right: joined(ast.Add(), left, right), parts)


class Elements:
    """Reads the expressions of one statement. `before`: lines that must stand above it; `named`: new names with their types."""

    def __init__(self, known: Known, function: str, taken: set[str]) -> None:
        self.known, self.function, self.taken = known, function, taken
        self.before: list[str] = []
        self.named: dict[str, Type] = {}
        self.numpys: set[str] = set()
        shapes = ((name, shape) for (owner, name), shape in known.shapes.items() if owner == function and name and shape)
        self.elements = {item for name, shape in shapes for item in element_names(name, shape)}

    def shape(self, node: ast.expr) -> Shape | None:
        """The shape of an expression; () for a number."""
        return shape_of(self.known, self.function, node)

    def stays(self, node: ast.AST) -> Stays:
        """The small arrays in this piece of text cannot be taken apart."""
        return Stays(*self.known.small_names(self.function, node))

    # ------------------------------------------------------------------------------------------------------------ arrays

    def cells(self, node: ast.expr) -> Cells:
        """An expression for each number of a small array."""
        shape = self.shape(node)
        if not shape:
            raise self.stays(node)
        match node:
            case ast.Name(id=name):
                return [ast.Name(item, ast.Load()) for item in element_names(name, shape)]
            case ast.UnaryOp(op=op, operand=operand):
                return [ast.UnaryOp(op, cell) for cell in self.cells(operand)]
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                return self._product(left, right)
            case ast.BinOp(op=op, left=left, right=right) if isinstance(op, ELEMENT_BY_ELEMENT):
                return self._operation(node, op, left, right, cells_of(shape))
            case ast.Attribute(value=value, attr="T"):
                return self._turned(value)
            case ast.Subscript(value=value, slice=index) if self.shape(value):
                return self._part(value, index)
            case ast.Subscript():
                return self.row(node, shape)
            case ast.Call():
                return self._call(node, shape)
        raise self.stays(node)

    def names_of(self, cells: Cells, stem: str = "part") -> Cells:
        """The same numbers, each under a name that may be read twice, and known to be NumPy's."""
        return [cell if isinstance(cell, ast.Name) else self.name(cell, FLOAT, stem) for cell in cells]

    def is_numpys(self, cell: ast.expr) -> bool:
        """Whether a number is seen to be NumPy's: computed from an element of an array."""
        match cell:
            case ast.Name(id=name):
                return name in self.numpys or name in self.elements
            case ast.UnaryOp(operand=operand):
                return self.is_numpys(operand)
            case ast.BinOp(left=left, right=right):
                return self.is_numpys(left) or self.is_numpys(right)
        return False

    def name(self, value: ast.expr, kind: Type, stem: str) -> ast.Name:
        """Gives a value a name above the statement."""
        name, number = stem, 0
        while name in self.taken:
            number += 1
            name = f"{stem}{number}"
        self.taken.add(name)
        self.named[name] = kind
        self.numpys.add(name)
        self.before.append(f"{name} = {ast.unparse(value)}")
        return ast.Name(name, ast.Load())

    def _operation(self, node: ast.expr, op: ast.operator, left: ast.expr, right: ast.expr, count: int) -> Cells:
        one, two = (self.cells(side) if self.shape(side) else self._many(side, count) for side in (left, right))
        if isinstance(op, ast.Pow) and (not self.shape(left) or self.shape(right)):
            raise self.stays(node)
        special = isinstance(op, ast.Pow) or (isinstance(op, ast.Div) and not (isinstance(right, ast.Constant) and right.value))
        if special and not all(self.is_numpys(a) or self.is_numpys(b) for a, b in zip(one, two, strict=True)):
            one = self.names_of(one) if self.shape(left) else one
            two = self.names_of(two) if self.shape(right) else two
        return [joined(op, *pair) for pair in zip(one, two, strict=True)]

    def _many(self, node: ast.expr, count: int) -> Cells:
        """A number that is used with every element: computed once where it takes a call."""
        value = self.rewritten(node)
        parts = list(ast.walk(value))
        long = sum(isinstance(item, ast.BinOp) for item in parts) > SHORT_OPERATIONS
        if long or any(isinstance(item, ast.Call | ast.Subscript) for item in parts):
            self._may_come_first(node)
            value = self.name(value, self._kind(node), "factor")
            self.numpys.discard(value.id)
        return [value] * count

    def _kind(self, node: ast.expr) -> Type:
        kind = self.kind(node)
        if kind not in (FLOAT, Type("int")):
            raise self.stays(node)
        return kind

    def _product(self, left: ast.expr, right: ast.expr) -> Cells:
        """The matrix product, of which every number is a sum from the left."""
        first, second = self.shape(left), self.shape(right)
        if not first or not second:
            raise self.stays(ast.Tuple([left, right], ast.Load()))
        one, two = self.names_of(self.cells(left)), self.names_of(self.cells(right))
        inner, columns = first[-1], second[1] if len(second) > 1 else 1
        rows = first[0] if len(first) > 1 else 1
        return [
            added([joined(ast.Mult(), one[row * inner + k], two[k * columns + column]) for k in range(inner)])
            for row, column in itertools.product(range(rows), range(columns))
        ]

    def _turned(self, node: ast.expr) -> Cells:
        shape, cells = self.shape(node), self.cells(node)
        if not shape or len(shape) == 1:
            return cells
        return [cells[row * shape[1] + column] for column in range(shape[1]) for row in range(shape[0])]

    def _part(self, value: ast.expr, index: ast.expr) -> Cells:
        """`m[0]`, `m[:, 1]` and `v[1]`: the numbers at places written in the text."""
        shape, cells = self.shape(value), self.cells(value)
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if not shape or len(parts) > len(shape):
            raise self.stays(value)
        places: list[Sequence[int]] = [range(size) for size in shape]
        for axis, part in enumerate(parts):
            place = self.known.whole_number(part)
            if place is None and not is_whole(part):
                raise self.stays(value)
            places[axis] = places[axis] if place is None else [place % shape[axis]]
        if len(shape) == 1:
            return [cells[place] for place in places[0]]
        return [cells[row * shape[1] + column] for row, column in itertools.product(*places)]

    def cells_at(self, node: ast.Subscript) -> ast.expr:
        """The one number that `v[1]` or `m[0, 1]` stands for."""
        return self._part(node.value, node.slice)[0]

    def row(self, node: ast.Subscript, shape: Shape) -> Cells:
        """`path[k]`, of an array whose rows are short: `path[k, 0]` and so on."""
        index = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        index = self.rewritten(index)
        if any(isinstance(item, ast.Call | ast.Subscript) for item in ast.walk(index)):
            raise self.stays(node)
        places = [ast.Tuple([index, ast.Constant(place)], ast.Load()) for place in range(cells_of(shape))]
        return [ast.Subscript(node.value, place, ast.Load()) for place in places]

    def _call(self, node: ast.Call, shape: Shape) -> Cells:
        if self.known.callee(self.function, node.func):
            self._may_come_first(node)
            names = [self.name(ast.Constant(0), FLOAT, "part") for _ in range(cells_of(shape))]
            del self.before[-len(names) :]
            targets = ", ".join(item.id for item in names) + ("," if len(names) == 1 else "")
            self.before.append(f"{targets} = {ast.unparse(self.rewritten_call(node))}")
            return list(names)
        name, arguments = self.named_function(node)
        if name in ("array", "asarray") and isinstance(arguments[0], ast.List | ast.Tuple):
            return self._array(arguments[0])
        if name in (*MADE, "eye", "identity", "zeros_like", "ones_like", "empty_like"):
            return self._new(name, shape)
        if name in ("copy", "transpose"):
            return self.cells(arguments[0]) if name == "copy" else self._turned(arguments[0])
        if name in ELEMENTWISE:
            return [ast.Call(node.func, [cell], []) for cell in self.cells(arguments[0])]
        if name in ("dot", "matmul"):
            return self._product(arguments[0], arguments[1])
        if name in ("outer", "cross"):
            one, two = (self.names_of(self.cells(item)) for item in arguments)
            if name == "outer":
                return [joined(ast.Mult(), *pair) for pair in itertools.product(one, two)]
            turns = ((1, 2), (2, 0), (0, 1))
            products = [(joined(ast.Mult(), one[i], two[k]), joined(ast.Mult(), one[k], two[i])) for i, k in turns]
            return [joined(ast.Sub(), *pair) for pair in products]
        raise self.stays(node)

    @staticmethod
    def _new(name: str, shape: Shape) -> Cells:
        if name in ("eye", "identity"):
            return [ast.Constant(float(place // shape[0] == place % shape[0])) for place in range(cells_of(shape))]
        return [ast.Constant(1.0 if name.startswith("ones") else 0.0) for _ in range(cells_of(shape))]

    def _array(self, node: ast.List | ast.Tuple) -> Cells:
        """The numbers of a literal; one of them at least is a float, which makes them all floats."""
        parts = [part for row in node.elts for part in (row.elts if isinstance(row, ast.List | ast.Tuple) else [row])]
        if any(self.shape(part) != () for part in parts):
            raise self.stays(node)
        if not any(self.kind(part) == FLOAT for part in parts):
            raise self.stays(node)
        return [self.as_float(part) for part in parts]

    def as_float(self, node: ast.expr) -> ast.expr:
        """A number as an array of floats holds it."""
        kind = self.kind(node)
        if isinstance(node, ast.Constant) and type(node.value) is int and kind == Type("int"):
            return ast.Constant(float(node.value))
        value = self.rewritten(node)
        if kind == FLOAT:
            return value
        if kind != Type("int"):
            raise self.stays(node)
        return ast.Call(ast.Name("float", ast.Load()), [value], [])

    def named_function(self, node: ast.Call) -> tuple[str, list[ast.expr]]:
        """A function of NumPy and its arguments; of a method the array comes first."""
        name = self.known.numpy_name(self.function, node.func)
        if name or not isinstance(node.func, ast.Attribute):
            return name, node.args
        return node.func.attr, [node.func.value, *node.args]

    def _may_come_first(self, node: ast.AST) -> None:
        if not harmless(self.known, self.function, node):
            raise self.stays(node)

    # ----------------------------------------------------------------------------------------------------------- numbers

    def kind(self, node: ast.expr) -> Type:
        """The type of a number."""
        match node:
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self.kind(operand)
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), left=left, right=right) if not self.shape(left):
                kinds = (self.kind(left), self.kind(right))
                if FLOAT in kinds and all(kind.kind in NUMBERS for kind in kinds):
                    return FLOAT
            case ast.BinOp(op=ast.Pow(), left=left, right=right) if self.kind(left) == FLOAT:
                return FLOAT if self.kind(right).kind in NUMBERS else Type("object")
            case ast.Call(func=func) if callee := self.known.callee(self.function, func):
                return self.known.types(callee.name).returns
        if any(True for _ in self.known.small_names(self.function, node)) and self.shape(node) == ():
            first = node.args if isinstance(node, ast.Call) else []
            whole = isinstance(node, ast.Call) and self.known.is_builtin(self.function, node.func, "len", "int", "round")
            return Type("int") if whole and first else FLOAT
        return self.known.inferred(self.function, node)

    def rewritten(self, node: ast.expr) -> ast.expr:
        """An expression that is not a small array, with all that it reads of small arrays as numbers."""
        if not any(True for _ in self.known.small_names(self.function, node)):
            return node
        if self.shape(node):
            raise self.stays(node)
        if isinstance(node, ast.Call) and self.known.callee(self.function, node.func):
            return self.rewritten_call(node)
        found = self._number(node)
        if found is not None:
            return found
        if isinstance(
            node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp | ast.NamedExpr | ast.Slice
        ):
            raise self.stays(node)
        count = len(self.before)
        made = self._within(node)
        if len(self.before) > count and isinstance(node, ast.BoolOp | ast.IfExp | ast.Compare):
            raise self.stays(node)
        return made

    def _within(self, node: ast.expr) -> ast.expr:
        """The same for all parts of an expression."""
        made = copy.copy(node)
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(made, field, self.rewritten(value))
            elif isinstance(value, list):
                setattr(made, field, [self.rewritten(item) if isinstance(item, ast.expr) else item for item in value])
                if any(isinstance(item, ast.keyword) for item in value):
                    raise self.stays(node)
        return made

    def _number(self, node: ast.expr) -> ast.expr | None:
        """One number made of small arrays: an element, a product, a sum, a length."""
        match node:
            case ast.Subscript(value=value, slice=index, ctx=ast.Load()) if self.shape(value) and self.shape(node) == ():
                return self._part(value, index)[0]
            case ast.BinOp(op=ast.MatMult(), left=left, right=right) if self.shape(node) == ():
                return self._product(left, right)[0]
            case ast.Attribute(value=value, attr="size") if shape := self.shape(value):
                return ast.Constant(cells_of(shape))
            case ast.Call(func=func, args=[one]) if self.known.is_builtin(self.function, func, "len") and (
                shape := self.shape(one)
            ):
                return ast.Constant(shape[0])
            case ast.Call() if self.shape(node) == ():
                return self._total(node)
        return None

    def _total(self, node: ast.Call) -> ast.expr | None:
        name, arguments = self.named_function(node)
        if not arguments or not self.shape(arguments[0]):
            return None
        if name in ("dot", "matmul"):
            return self._product(arguments[0], arguments[1])[0]
        if name not in TOTALS:
            return None
        shape, cells = self.shape(arguments[0]) or (), self.cells(arguments[0])
        if name == "sum":
            return added(cells)
        if name == "trace":
            return added([cells[place * (shape[0] + 1)] for place in range(shape[0])])
        cells = self.names_of(cells)
        root = ast.Attribute(self._numpy(node.func), "sqrt", ast.Load())
        return ast.Call(root, [added([joined(ast.Mult(), cell, cell) for cell in cells])], [])

    def _numpy(self, node: ast.expr) -> ast.expr:
        """`np` of `np.linalg.norm`."""
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
            return node.value.value
        raise self.stays(node)

    def rewritten_call(self, node: ast.Call) -> ast.Call:
        """A call of one of the program's functions: small arrays are given number by number."""
        callee = self.known.callee(self.function, node.func)
        assert callee is not None
        arguments: Cells = []
        for name, given in itertools.zip_longest(callee.parameters[: len(node.args)], node.args):
            wanted = self.known.small(callee.name, name) if name else None
            if wanted and self.shape(given) != wanted:
                raise Stays((callee.name, name), *self.known.small_names(self.function, given))
            arguments += self.cells(given) if wanted else [self.rewritten(given)]
        return ast.Call(node.func, arguments, [])


def answers_small(known: Known, function: str, node: ast.expr) -> bool:
    """Whether this calls a function of the program that answers with a small array."""
    callee = known.callee(function, node.func) if isinstance(node, ast.Call) else None
    return callee is not None and bool(known.small(callee.name, ANSWER))
