"""The shapes of small arrays, found by going round until nothing changes. In: what is known. Out: the same with shapes filled in.

v = np.array([x, y, z])     (3,)
w = v + h * k               (3,)
m = np.zeros((2, 2))        (2, 2)
m @ np.array([1.0, 2.0])    (2,)
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.small.known import ANSWER, FLOAT, MOST_CELLS, NOT_SMALL, NUMBERS, Known, Shape, cells_of
from ipyaccel.model import Type
from ipyaccel.syntax.inference.infer import called

UNKNOWN: Shape = (-1,)
"""Not known yet."""
ELEMENTWISE = frozenset("sqrt exp log sin cos tan arctan sinh cosh tanh abs fabs".split())
MADE = frozenset({"zeros", "ones", "empty"})
TOTALS = frozenset({"sum", "trace", "linalg.norm"})


def fill_shapes(known: Known, dropped: frozenset[tuple[str, str]]) -> None:
    """Fills `known.shapes`; what was dropped is not small."""
    known.shapes, known.rows = {}, {}
    for name, tree in known.trees.items():
        _find_rows(known, name, tree)
    for name, tree in known.trees.items():
        for bound in known.bound[name]:
            kind = known.type_of(name, bound)
            fits = kind.kind == "array" and kind.items[0] == FLOAT and kind.ndim in (1, 2)
            outside = name == known.program.entry and bound in known.program.function(name).parameters
            known.shapes[name, bound] = UNKNOWN if fits and not outside and (name, bound) not in dropped else NOT_SMALL
        returning = name != known.program.entry and (name, ANSWER) not in dropped and _always_returns(tree)
        known.shapes[name, ANSWER] = UNKNOWN if returning else NOT_SMALL
    before = None
    while before != known.shapes:
        before = dict(known.shapes)
        for name, tree in known.trees.items():
            _Round(known, name).read(tree)
    known.shapes = {key: shape for key, shape in known.shapes.items() if shape and shape != UNKNOWN}


class _Round:
    """One reading of one function."""

    def __init__(self, known: Known, function: str) -> None:
        self.known, self.function = known, function

    def read(self, tree: ast.FunctionDef) -> None:
        """Joins the shapes of all that is assigned, returned and given."""
        paired: set[int] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._bind(target, node.value, paired)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                paired.add(id(node.target))
            elif isinstance(node, ast.Return) and node.value is not None:
                self._join(self.function, ANSWER, self.shape(node.value))
            elif isinstance(node, ast.Call):
                self._given(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in paired:
                self._join(self.function, node.id, NOT_SMALL)

    def _bind(self, target: ast.expr, value: ast.expr, paired: set[int]) -> None:
        if isinstance(target, ast.Name):
            paired.add(id(target))
            self._join(self.function, target.id, self.shape(value))
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for left, right in zip(target.elts, value.elts, strict=True):
                self._bind(left, right, paired)

    def _given(self, node: ast.Call) -> None:
        callee = self.known.callee(self.function, node.func)
        if callee is None:
            return
        plain = not node.keywords and not any(isinstance(item, ast.Starred) for item in node.args)
        for position, name in enumerate(callee.parameters):
            given = plain and position < len(node.args)
            self._join(callee.name, name, self.shape(node.args[position]) if given else NOT_SMALL)

    def _join(self, function: str, name: str, shape: Shape | None) -> None:
        if shape == UNKNOWN:
            return
        before = self.known.shapes.get((function, name))
        if before == UNKNOWN and shape and cells_of(shape) <= MOST_CELLS:
            self.known.shapes[function, name] = shape
        elif before != shape:
            self.known.shapes[function, name] = NOT_SMALL

    def shape(self, node: ast.expr) -> Shape | None:
        """The shape of an expression."""
        return shape_of(self.known, self.function, node)


def shape_of(known: Known, function: str, node: ast.expr) -> Shape | None:
    """The shape of an expression; () for a number."""

    def inner(item: ast.expr) -> Shape | None:
        return shape_of(known, function, item)

    match node:
        case ast.Name(id=name) if name in known.bound[function] and known.shapes.get((function, name)):
            found = known.shapes[function, name]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            found = inner(operand)
        case ast.BinOp(left=left, op=op, right=right):
            found = (_product if isinstance(op, ast.MatMult) else _together)(inner(left), inner(right))
        case ast.Subscript(value=value, slice=index):
            base = inner(value)
            found = _element(known, base, index) if base else row_shape(known, function, node) or _number(known, function, node)
        case ast.Attribute(value=value, attr="T") if base := inner(value):
            found = base[::-1]
        case ast.Call():
            found = _call(known, function, node)
        case _:
            found = _number(known, function, node)
    return found


def row_shape(known: Known, function: str, node: ast.Subscript) -> Shape | None:
    """The shape of `path[k]` and `path[k, :]` where the rows of `path` are short."""
    if not isinstance(node.value, ast.Name) or known.shapes.get((function, node.value.id)):
        return NOT_SMALL
    index, size = node.slice, known.rows.get((function, node.value.id), 0)
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        index = index.elts[0] if is_whole(index.elts[1]) else index
    whole_number = size and known.inferred(function, index) == Type("int")
    return (size,) if whole_number else NOT_SMALL


def _number(known: Known, function: str, node: ast.expr) -> Shape | None:
    return () if known.inferred(function, node).kind in NUMBERS else NOT_SMALL


def _together(left: Shape | None, right: Shape | None) -> Shape | None:
    """Element by element: equal shapes, or an array and a number."""
    if left is NOT_SMALL or right is NOT_SMALL:
        return NOT_SMALL
    if UNKNOWN in (left, right):
        return UNKNOWN
    return left or right if left == right or not left or not right else NOT_SMALL


def _product(left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of a matrix product."""
    if not left or not right:
        return NOT_SMALL
    if UNKNOWN in (left, right):
        return UNKNOWN
    if left[-1] != right[0]:
        return NOT_SMALL
    return (*left[:-1], *right[1:])


def _element(known: Known, base: Shape | None, index: ast.expr) -> Shape | None:
    """`v[1]`, `m[0, 1]`, `m[0]`, `m[:, 1]`, with places written in the text and inside the array."""
    if base == UNKNOWN:
        return UNKNOWN
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if not base or len(parts) > len(base):
        return NOT_SMALL
    left: list[int] = []
    for part, size in zip(parts, base, strict=False):
        place = known.whole_number(part)
        if is_whole(part):
            left.append(size)
        elif place is None or not -size <= place < size:
            return NOT_SMALL
    return (*left, *base[len(parts) :])


def is_whole(node: ast.expr) -> bool:
    """`:`, all of a dimension."""
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)


def _call(known: Known, function: str, node: ast.Call) -> Shape | None:
    callee = known.callee(function, node.func)
    if callee is not None:
        found = known.shapes.get((callee.name, ANSWER))
        if found:
            return found
        return () if known.types(callee.name).returns.kind in NUMBERS else NOT_SMALL
    if node.keywords:
        return NOT_SMALL
    name, arguments = known.numpy_name(function, node.func), node.args
    shapes = [shape_of(known, function, item) for item in arguments]
    if not name and isinstance(node.func, ast.Attribute) and (base := shape_of(known, function, node.func.value)):
        name, shapes = node.func.attr, [base, *shapes]
        if name not in ("copy", "dot", "sum", "trace"):
            return NOT_SMALL
    made = _made(known, name, arguments, shapes)
    if made is not NOT_SMALL:
        return made
    if name and any(shapes):
        return _of_arrays(name, shapes)
    if shapes and all(shape == () for shape in shapes) and _of_numbers(known, function, node.func, name):
        return ()
    return _number(known, function, node)


def _of_numbers(known: Known, function: str, node: ast.expr, name: str) -> bool:
    """Whether a function gives a number for numbers."""
    if name in ELEMENTWISE or known.is_builtin(function, node, "abs", "min", "max", "float"):
        return True
    return (
        isinstance(node, ast.Attribute | ast.Name)
        and called(node, known.imports)[0] == "math"
        and _first(node) not in known.bound[function]
    )


def _first(node: ast.expr) -> str:
    """`math` of `math.sin`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _of_arrays(name: str, shapes: list[Shape | None]) -> Shape | None:
    """What NumPy's functions make of small arrays."""
    first = shapes[0]
    if UNKNOWN in shapes:
        return UNKNOWN
    if name in ELEMENTWISE and len(shapes) == 1:
        return first
    if name == "copy" and len(shapes) == 1:
        return first
    if name == "transpose" and len(shapes) == 1 and first:
        return first[::-1]
    if name in ("dot", "matmul") and len(shapes) == 2:
        return _product(*shapes)
    if name == "outer" and len(shapes) == 2 and all(item and len(item) == 1 for item in shapes):
        return tuple(item[0] for item in shapes if item)
    if name == "cross" and shapes == [(3,), (3,)]:
        return (3,)
    if name in TOTALS and len(shapes) == 1:
        square = first and len(first) == 2 and first[0] == first[1]
        short = first and (len(first) == 1 or name == "sum") and cells_of(first) < 8
        return () if (square if name == "trace" else short) else NOT_SMALL
    return NOT_SMALL


def _made(known: Known, name: str, arguments: list[ast.expr], shapes: list[Shape | None]) -> Shape | None:
    """New arrays: `np.array([x, y])`, `np.zeros((2, 2))`, `np.eye(3)`."""
    if len(arguments) != 1:
        return NOT_SMALL
    first = arguments[0]
    if name in ("zeros_like", "ones_like", "empty_like"):
        return shapes[0]
    if name in ("array", "asarray") and isinstance(first, ast.List | ast.Tuple):
        rows = [item.elts for item in first.elts if isinstance(item, ast.List | ast.Tuple)]
        if rows and len(rows) == len(first.elts) and len({len(row) for row in rows}) == 1 and rows[0]:
            return len(rows), len(rows[0])
        return (len(first.elts),) if first.elts and not rows else NOT_SMALL
    if name in ("eye", "identity") and (size := known.whole_number(first)):
        return (size, size) if size > 0 else NOT_SMALL
    if name in MADE:
        sizes = [known.whole_number(part) for part in (first.elts if isinstance(first, ast.Tuple) else [first])]
        found = tuple(size for size in sizes if size is not None and size > 0)
        return found if len(found) == len(sizes) and 0 < len(found) <= 2 else NOT_SMALL
    return NOT_SMALL


def _find_rows(known: Known, function: str, tree: ast.FunctionDef) -> None:
    """Arrays bound once, to a new array whose rows have a length written in the text."""
    stores: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stores[node.id] = stores.get(node.id, 0) + 1
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Call(func=func, args=[ast.Tuple(elts=[_, width])], keywords=[])
            ):
                size = known.whole_number(width)
                made = known.numpy_name(function, func) in MADE and stores[name] == 1
                if made and size and 0 < size <= MOST_CELLS and name not in known.program.function(function).parameters:
                    known.rows[function, name] = size


def _always_returns(tree: ast.FunctionDef) -> bool:
    """Whether the function's last statement is a return, and no return is empty."""
    returns = [node for node in ast.walk(tree) if isinstance(node, ast.Return)]
    return isinstance(tree.body[-1], ast.Return) and all(node.value is not None for node in returns)
