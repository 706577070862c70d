"""Expressions with matrices, taken apart. In: an expression of one statement. Out: it with names for what loops have made.

np.trace(p.T @ p) + 1      product = np.empty((4, 4)), its loops, diagonal = np.empty(4), its loops
                           np.sum(diagonal) + 1
"""

from __future__ import annotations

import ast
import copy
import math

from ipyaccel.backends._cython.matrices import loops
from ipyaccel.backends._cython.matrices.lengths import FLOAT, NUMBERS, Length, Lengths, Matrices, is_whole
from ipyaccel.backends._cython.matrices.views import OPERATORS, View, constant, operation, part, turned, whole
from ipyaccel.model import Type
from ipyaccel.syntax.fusion.functions import SAME_NAME
from ipyaccel.syntax.inference.infer import Scope, infer

NOT_TOGETHER = "operands could not be broadcast together"
MOST_SUMS = 1024
"""Beyond this many products, sums that are made one by one take longer than NumPy's call."""
MOST_IN_ROWS = 8192
"""The same for products that are made row by row, many numbers at once."""
MOST_FACTORS = 64
MOST_WRITTEN = 16
"""More numbers than these in the text stay one line."""
MADE = frozenset("dot matmul outer linalg.matrix_power concatenate hstack vstack".split())
NEW = frozenset("eye identity array zeros ones".split())
"""What is worth a loop only where it is made again and again."""


class Stays(Exception):
    """This statement stays as it is: its matrices are large, or their lengths are not known."""


class Expressions:
    """Reads the expressions of one statement. `before`: lines that come first; `types`: those of new names.

    `ahead`: lines for in front of the loops around it. `looped`: there are some.
    """

    def __init__(self, matrices: Matrices, counters: tuple[str, str, str], *, looped: bool) -> None:
        self.matrices, self.scene, self.counters, self.looped = matrices, matrices.scene, counters, looped
        self.before: list[str] = []
        self.ahead: list[str] = []
        self.types: dict[str, Type] = {}
        self._made: dict[str, Lengths] = {}

    # ------------------------------------------------------------------------------------------------------------- reading

    def is_made(self, node: ast.expr) -> bool:
        """Whether loops could make this matrix: a product, a power, matrices put together."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return bool(self.matrices.of(node))
        name = self.matrices.function_name(node)
        return (name in MADE or (name in NEW and self.looped)) and bool(self.matrices.of(node))

    def is_trace(self, node: ast.expr) -> bool:
        """`np.trace(m)` of a matrix that is surely square."""
        if not isinstance(node, ast.Call) or node.keywords:
            return False
        name, arguments = self.matrices.function(node)
        found = self.matrices.of(arguments[0]) if name == "trace" and len(arguments) == 1 else None
        return found is not None and len(found) == 2 and found[0].equals(found[1]) is True

    def concerns(self, node: ast.AST) -> bool:
        """Whether anything in here could be made by loops."""
        return any(
            isinstance(item, ast.expr)
            and (self.is_trace(item) or (self.is_made(item) and (item is node or self.matrices.function_name(item) not in NEW)))
            for item in ast.walk(node)
        )

    def rewritten(self, node: ast.expr) -> ast.expr:
        """The expression with names in the place of matrices that loops make, where it surely computes them."""
        if self.is_trace(node):
            return self._trace(node)
        if self.is_made(node):
            return ast.Name(self.made(node), ast.Load())
        made = copy.copy(node)
        for field in ("left", "right", "operand", "value", "args", "elts", "keywords"):
            value = getattr(made, field, None)
            if not isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call | ast.Subscript | ast.Attribute | ast.Tuple | ast.Compare):
                break
            if isinstance(value, ast.expr):
                setattr(made, field, self.rewritten(value))
            elif isinstance(value, list):
                setattr(made, field, [self._item(item) for item in value])
        return made

    def _item(self, item: ast.expr | ast.keyword) -> ast.expr | ast.keyword:
        return ast.keyword(item.arg, self.rewritten(item.value)) if isinstance(item, ast.keyword) else self.rewritten(item)

    def view(self, node: ast.expr) -> View:
        """A matrix, to be read element by element."""
        lengths = self.matrices.of(node)
        if not lengths:
            raise Stays
        match node:
            case ast.Name(id=name):
                return whole(name, lengths)
            case ast.Attribute(value=value, attr="T"):
                return turned(self.view(value))
            case ast.Subscript(value=value, slice=index):
                return part(self.view(value), self._places(index))
            case ast.BinOp(op=op, left=left, right=right) if type(op) in OPERATORS:
                return self._operation(op, left, right)
            case ast.Call() if self.matrices.function(node)[0] == "transpose":
                return turned(self.view(self.matrices.function(node)[1][0]))
        if self.is_made(node) or self.is_stored(node):
            name = self.made(node) if self.is_made(node) else self.stored(node)
            return whole(name, self._made[name])
        return self.named(node, lengths)

    def simple(self, node: ast.expr) -> View:
        """The same, where an element is one element of an array: what is read often is computed once."""
        view = self.view(node)
        return view if view.plain else self.held(view)

    def held(self, view: View) -> View:
        """The same numbers in an array of their own."""
        name = self.new("part", view.lengths)
        self.before += loops.copied(name, view, self.counters)
        return whole(name, view.lengths)

    def named(self, node: ast.expr, lengths: Lengths) -> View:
        """A matrix that is computed under a name of its own, by what comes later or by NumPy."""
        value = self.rewritten(node)
        name = self.scene.reserve("part")
        self.types[name] = Type("array", items=(FLOAT,), ndim=len(lengths))
        self.before.append(f"{name} = {ast.unparse(value)}")
        own = [Length(f"{name}.shape[{axis}]", item.certain, item.here) for axis, item in enumerate(lengths)]
        return whole(name, tuple(one if not two.text else two for one, two in zip(own, lengths, strict=True)))

    def _places(self, index: ast.expr) -> list[str | None]:
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        return [None if is_whole(item) else self._place(item) for item in parts]

    def _place(self, node: ast.expr) -> str:
        """A place that is read again and again: its text, or a name for it."""
        if not any(isinstance(item, ast.Subscript) for item in ast.walk(node)):
            return ast.unparse(node)
        name = self.scene.reserve("place")
        self.types[name] = Type("int")
        self.before.append(f"{name} = {ast.unparse(node)}")
        return name

    def _operation(self, op: ast.operator, left: ast.expr, right: ast.expr) -> View:
        """Element by element."""
        sides = [self.view(side) if self.matrices.of(side) else self._number(side) for side in (left, right)]
        views = [side for side in sides if isinstance(side, View)]
        if len(views) == 2:
            for one, two in zip(views[0].lengths, views[1].lengths, strict=True):
                self._agree(one, two, NOT_TOGETHER)
        return operation(op, sides[0], sides[1])

    def stored(self, node: ast.expr, target: str = "") -> str:
        """What others make loops of, in an array that is there already: quotients, functions of every element."""
        views: list[View] = []
        value = copy.copy(node)
        if isinstance(value, ast.BinOp):
            value.left, value.right = self._whole(value.left, views), self._whole(value.right, views)
        else:
            assert isinstance(value, ast.Call)
            value.args = [self._whole(item, views) for item in value.args]
        for view in views[1:]:
            for one, two in zip(views[0].lengths, view.lengths, strict=True):
                self._agree(one, two, NOT_TOGETHER)
        name = self.new("part", views[0].lengths, target)
        self.before.append(f"{name}[{', '.join(':' * views[0].rank)}] = {ast.unparse(value)}")
        return name

    def _whole(self, node: ast.expr, views: list[View]) -> ast.expr:
        """The name of a matrix, which is noted, or a number."""
        if not self.matrices.of(node):
            return ast.parse(self._number(node), mode="eval").body
        view = self.view(node)
        view = view if view.whole else self.held(view)
        views.append(view)
        return ast.Name(view.whole, ast.Load())

    def is_stored(self, node: ast.expr) -> bool:
        """Whether this is a quotient of matrices, or a function of every element of one."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            sides = self.matrices.of(node.left), self.matrices.of(node.right)
            return None not in sides and bool(self.matrices.of(node))
        if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
            return False
        return self.matrices.function_name(node) in SAME_NAME | {"abs"} and bool(self.matrices.of(node))

    def is_small(self, node: ast.expr) -> bool:
        """Whether this is arithmetic with matrices of known lengths."""
        made = self.is_stored(node) or (isinstance(node, ast.BinOp) and type(node.op) in OPERATORS)
        lengths = self.matrices.of(node) if made else None
        return bool(lengths) and math.prod(length.here or MOST_SUMS for length in lengths or ()) < MOST_SUMS

    def _number(self, node: ast.expr) -> str:
        """A number that is used with every element: its text, or a name for it."""
        value = self.rewritten(node)
        if isinstance(value, ast.Constant | ast.Name):
            return ast.unparse(value)
        if self._kind(node) != FLOAT and self.matrices.function_name(node) not in NUMBERS:
            raise Stays
        name = self.scene.reserve("factor")
        self.types[name] = FLOAT
        self.before.append(f"{name} = {ast.unparse(value)}")
        return name

    def _kind(self, node: ast.expr) -> Type:
        names = {item.id: self.scene.type_of(item.id) for item in ast.walk(node) if isinstance(item, ast.Name)}
        return infer(node, Scope(names, self.scene.imports))

    # -------------------------------------------------------------------------------------------------------------- making

    def made(self, node: ast.expr, target: str = "") -> str:
        """Loops that make a matrix; the name of it. `target`: the name that it shall have, of nothing that is read here."""
        if isinstance(node, ast.BinOp):
            return self.product(self.simple(node.left), self.simple(node.right), target)
        assert isinstance(node, ast.Call)
        name, arguments = self.matrices.function(node)
        if name in ("dot", "matmul"):
            return self.product(self.simple(arguments[0]), self.simple(arguments[1]), target)
        if name in NEW:
            return self._filled(name, node, target)
        if name == "outer":
            one, two = self.simple(arguments[0]), self.simple(arguments[1])
            made = self.new("product", (*one.lengths, *two.lengths), target)
            self.before += loops.outer(made, one, two, self.counters)
            return made
        if name == "linalg.matrix_power":
            return self._power(*self._base(arguments), target)
        return self._joined(node, target)

    def product(self, left: View, right: View, target: str = "") -> str:
        """The product of two views."""
        sums = math.prod(self._here(length) for length in (*left.lengths, *right.lengths[1:]))
        if sums > (MOST_IN_ROWS if loops.by_rows(right) else MOST_SUMS):
            raise Stays
        self._agree(left.lengths[-1], right.lengths[0])
        made = self.new("product", (*left.lengths[:-1], *right.lengths[1:]), target)
        self.before += loops.product(made, left, right, self._float, self.counters)
        return made

    def _agree(self, one: Length, two: Length, message: str = "matrices of these sizes cannot be multiplied") -> None:
        """Raises as NumPy does when two lengths are not equal."""
        equal = one.equals(two)
        if equal is False:
            raise Stays
        check = f"if {one.text} != {two.text}:"
        if equal is None and check not in self.before:
            self.before += [check, f'    raise ValueError("{message}")']

    def _filled(self, name: str, node: ast.Call, target: str) -> str:
        """A new matrix whose numbers stand in the text."""
        lengths = self.matrices.of(node)
        assert lengths
        if name in ("eye", "identity"):
            made = self.new("unit", lengths, target)
            self.before += loops.identity(made, lengths[0], self.counters)
            return made
        if name in ("zeros", "ones"):
            made = self.new("part", lengths, target)
            self.before += loops.copied(made, constant(lengths, "1.0" if name == "ones" else "0.0"), self.counters)
            return made
        return self._array(node.args[0], lengths, target)

    def _array(self, node: ast.expr, lengths: Lengths, target: str) -> str:
        """`np.array([[c, -s], [s, c]])`."""
        assert isinstance(node, ast.List | ast.Tuple)
        rows = [row.elts if isinstance(row, ast.List | ast.Tuple) else [row] for row in node.elts]
        kinds = [self._kind(item) for row in rows for item in row]
        if FLOAT not in kinds or not set(kinds) <= {FLOAT, Type("int")} or len(kinds) > MOST_WRITTEN:
            raise Stays
        made = self.new("part", lengths, target)
        for i, row in enumerate(rows):
            for j, item in enumerate(row):
                places = (str(i), str(j)) if len(lengths) == 2 else (str(i),)
                self.before.append(f"{loops.place(made, *places)} = {ast.unparse(item)}")
        return made

    def _joined(self, node: ast.Call, target: str) -> str:
        """Matrices put together along an axis."""
        found, lengths = self.matrices.joins(node), self.matrices.of(node)
        if found is None or not lengths:
            raise Stays
        axis, parts = found
        views = [self.view(item) for item in parts]
        if any(view.lengths[1 - axis].equals(lengths[1 - axis]) is not True for view in views if view.rank == 2):
            raise Stays
        made, at = self.new("joined", lengths, target), 0
        for view in views:
            self.before += loops.copied(made, view, self.counters, (axis, at))
            at += view.lengths[axis].certain or 0
        return made

    def _base(self, arguments: list[ast.expr]) -> tuple[View, int]:
        """The matrix and the exponent of a power."""
        exponent = arguments[1] if len(arguments) == 2 else None
        if not isinstance(exponent, ast.Constant) or type(exponent.value) is not int or not 0 < exponent.value <= MOST_FACTORS:
            raise Stays
        view = self.simple(arguments[0])
        if view.rank != 2 or not view.lengths[0].equals(view.lengths[1]):
            raise Stays
        return view, exponent.value

    def _power(self, view: View, exponent: int, target: str = "") -> str:
        """A power by squaring, as NumPy makes it."""
        if exponent == 1:
            made = self.new("power", view.lengths, target)
            self.before += loops.copied(made, view, self.counters)
            return made
        half = self._raised(view, exponent // 2)
        if exponent % 2 == 0:
            return self.product(half, half, target)
        return self.product(self._raised(view, exponent - 1), view, target)

    def _raised(self, view: View, exponent: int) -> View:
        return view if exponent == 1 else whole(self._power(view, exponent), view.lengths)

    def _trace(self, node: ast.expr) -> ast.expr:
        """The sum of the diagonal; the rest of a product is not needed."""
        assert isinstance(node, ast.Call)
        inner = self.matrices.function(node)[1][0]
        name = self.matrices.function_name(inner)
        other: View | None = None
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.MatMult):
            view, other = self.simple(inner.left), self.simple(inner.right)
            self._agree(view.lengths[1], other.lengths[0])
        elif name == "linalg.matrix_power" and isinstance(inner, ast.Call):
            base, exponent = self._base(self.matrices.function(inner)[1])
            view = self._raised(base, exponent - exponent // 2)
            if exponent > 1:
                other = view if exponent % 2 == 0 else self._raised(base, exponent // 2)
        else:
            view = self.simple(inner)
        if math.prod(self._here(length) for length in view.lengths) > MOST_SUMS:
            raise Stays
        made = self.new("diagonal", view.lengths[:1])
        self.before += loops.diagonal(made, view, other, self._float, self.counters)
        total = ast.Attribute(ast.Name(self.scene.additions.numpy, ast.Load()), "sum", ast.Load())
        return ast.Call(total, [ast.Name(made, ast.Load())], [])

    # --------------------------------------------------------------------------------------------------------------- names

    def new(self, stem: str, lengths: Lengths, target: str = "") -> str:
        """A new array, without contents. Raises `Stays` when it is large, or its lengths have no text."""
        if any(not length.text for length in lengths) or math.prod(map(self._here, lengths)) > MOST_SUMS:
            raise Stays
        name = target or self.scene.reserve(stem)
        texts = [length.text for length in lengths]
        shape = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
        made = f"{self.scene.additions.numpy}.empty({shape})"
        if self.looped and not all(map(self._stays_so, texts)):
            asked = [f"{name}.shape[{axis}] != {text}" for axis, text in enumerate(texts)]
            self.ahead.append(f"{name} = {self.scene.additions.numpy}.empty({'0' if len(texts) == 1 else '(0, 0)'})")
            self.before += [f"if {' or '.join(asked)}:", f"    {name} = {made}"]
        else:
            self.before.append(f"{name} = {made}")
        self.types[name] = Type("array", items=(FLOAT,), ndim=len(lengths))
        self._made[name] = lengths
        return name

    def _stays_so(self, text: str) -> bool:
        """Whether a length is the same in all turns, so that an array of that length can be made before them."""
        array = text.partition(".shape[")[0]
        return text.isdigit() or (array != text and array in self.scene.parameters and self.scene.is_lasting(array))

    def _float(self, stem: str) -> str:
        name = self.scene.reserve(stem)
        self.types[name] = FLOAT
        return name

    @staticmethod
    def _here(length: Length) -> int:
        """How long this is in this call."""
        if length.here is None:
            raise Stays
        return length.here
