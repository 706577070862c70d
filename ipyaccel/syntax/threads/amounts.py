"""How large a function's numbers and arrays are in this call, as far as its text tells. In: sizes given. Out: `Amounts`.

    n, m = u.shape              from the lengths of `u`
    new = np.zeros((n, m))      from the numbers
    for k in range(n)           `k` stands for its middle value, so that loops that begin or end at it count as on average

A name that takes several sizes has none. Nothing here decides what is right, only what pays.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ipyaccel.model import Type

Shape = tuple[int, ...]
_BUILT_IN: dict[str, Callable[..., int]] = {"min": min, "max": max, "int": int, "abs": abs}
_MAKES = {"zeros", "ones", "empty", "full"}
SMALLER = {"sum", "mean", "prod", "min", "max", "std", "var", "dot", "any", "all", "argmin", "argmax"}
"""Functions that make numbers of arrays, or arrays of other shapes."""


@dataclass(frozen=True)
class Amounts:
    """Values of whole numbers, shapes of arrays and lists, by name. `types`: of the names, where they are known."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    types: Mapping[str, Type] = field(default_factory=dict)

    @classmethod
    def of_sizes(cls, sizes: Mapping[str, int]) -> Amounts:
        """From what is known of a call: `n`, `u.shape[0]`."""
        numbers = {name: size for name, size in sizes.items() if "." not in name}
        lengths: dict[str, dict[int, int]] = {}
        for name, size in sizes.items():
            array, dot, axis = name.rpartition(".shape[")
            if dot:
                lengths.setdefault(array, {})[int(axis.rstrip("]"))] = size
        return cls(numbers, {name: tuple(of[axis] for axis in sorted(of)) for name, of in lengths.items()})

    def common(self, other: Amounts) -> Amounts:
        """What two calls agree on."""
        numbers = {name: value for name, value in self.numbers.items() if other.numbers.get(name) == value}
        return Amounts(numbers, {name: shape for name, shape in self.shapes.items() if other.shapes.get(name) == shape})

    def turns(self, node: ast.expr) -> int | None:
        """How often a loop over this goes round."""
        match node:
            case ast.Call(func=ast.Name(id="range"), args=args):
                bounds = self._range(args)
                return None if bounds is None else max(0, -((bounds[0] - bounds[1]) // bounds[2]))
            case ast.Call(func=ast.Name(id="enumerate"), args=[value, *_]):
                return self.turns(value)
            case ast.Call(func=ast.Name(id="zip"), args=args):
                return min((turns for turns in map(self.turns, args) if turns is not None), default=None)
        shape = self.shape(node)
        return shape[0] if shape else None

    def middle(self, node: ast.expr) -> int | None:
        """The value in the middle of a range."""
        bounds = self._range(node.args) if isinstance(node, ast.Call) and ast.unparse(node.func) == "range" else None
        return None if bounds is None else (bounds[0] + bounds[1]) // 2

    def _range(self, args: list[ast.expr]) -> tuple[int, int, int] | None:
        found = [self.number(item) for item in args]
        known = [item for item in found if item is not None]
        if not 0 < len(known) == len(found) or (len(known) > 2 and known[2] == 0):
            return None
        return (0, known[0], 1) if len(known) == 1 else (known[0], known[1], known[2] if len(known) > 2 else 1)

    # -------------------------------------------------------------------------------------------------------------- numbers

    def number(self, node: ast.expr) -> int | None:
        """The value of a whole number."""
        match node:
            case ast.Constant(value=int(value)):
                return value
            case ast.Name(id=name):
                return self.numbers.get(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _computed(0, ast.Sub(), self.number(operand))
            case ast.BinOp(left=left, op=sign, right=right):
                return _computed(self.number(left), sign, self.number(right))
            case ast.Call(func=ast.Name(id="len"), args=[value]):
                return next(iter(self.shape(value) or ()), None)
            case ast.Call(func=ast.Name(id="min" | "max" | "int" | "abs" as name), args=args):
                values = [value for value in map(self.number, args) if value is not None]
                known = len(values) == len(args) > (name in ("min", "max"))
                return _BUILT_IN[name](*values) if known else None
            case ast.Subscript(value=ast.Attribute(value=value, attr="shape"), slice=ast.Constant(value=int(axis))):
                shape = self.shape(value) or ()
                return shape[axis] if -len(shape) <= axis < len(shape) else None
        return None

    # --------------------------------------------------------------------------------------------------------------- shapes

    def shape(self, node: ast.expr) -> Shape | None:
        """The shape of an array; None for what is not known to be one."""
        match node:
            case ast.Name(id=name):
                kind, shape = self.types.get(name), self.shapes.get(name)
                return shape if kind is None or kind.kind != "array" or shape is None or kind.ndim == len(shape) else None
            case ast.List(elts=[first, *_] as items):
                return len(items), *(self.shape(first) or ())
            case ast.Subscript(value=value, slice=index):
                return self._part(self.shape(value), index.elts if isinstance(index, ast.Tuple) else [index])
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                one, other = self.shape(left), self.shape(right)
                return (*one[:-1], *other[:-2], *other[-1:][: len(other) - 1]) if one and other else None
            case ast.BinOp(left=left, right=right):
                return self._widest([left, right])
            case ast.Compare(left=left, comparators=others):
                return self._widest([left, *others])
            case ast.UnaryOp(operand=operand):
                return self.shape(operand)
            case ast.Attribute(value=value, attr="T"):
                shape = self.shape(value)
                return None if shape is None else shape[::-1]
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=args):
                return self._made(value, name, args)
        return None

    def _made(self, value: ast.expr, name: str, args: list[ast.expr]) -> Shape | None:
        """The shape of what a function or method makes."""
        if name in ("copy", "astype") and self.shape(value) is not None:
            return self.shape(value)
        if name in SMALLER or not args:
            return None
        if name == "linspace":
            count = self.number(args[2]) if len(args) > 2 else 50
            return None if count is None else (count,)
        if name in _MAKES or (name == "arange" and len(args) == 1):
            parts = args[0].elts if isinstance(args[0], ast.Tuple) else [args[0]]
            found = [size for size in map(self.number, parts) if size is not None]
            return tuple(found) if len(found) == len(parts) else None
        return self._widest(args)

    def _widest(self, nodes: list[ast.expr]) -> Shape | None:
        """The shape that several are broadcast to, roughly: the longest of them."""
        shapes = [shape for shape in map(self.shape, nodes) if shape is not None]
        return max(shapes, key=lambda shape: (len(shape), shape)) if shapes else None

    def _part(self, shape: Shape | None, indices: list[ast.expr]) -> Shape | None:
        """The shape of a part of an array: an index takes an axis away, a slice shortens it."""
        if (
            shape is None
            or len(indices) > len(shape)
            or any(isinstance(item, ast.Constant) and item.value in (None, ...) for item in indices)
        ):
            return None
        kept = [self._cut(length, item) for length, item in zip(shape, indices, strict=False) if isinstance(item, ast.Slice)]
        return (*kept, *shape[len(indices) :])

    def _cut(self, length: int, cut: ast.Slice) -> int:
        start = self.number(cut.lower) if cut.lower is not None else 0
        stop = self.number(cut.upper) if cut.upper is not None else length
        step = self.number(cut.step) if cut.step is not None else 1
        return len(range(length)[slice(start, stop, step or None)])


def _computed(left: int | None, sign: ast.operator, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    match sign:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.FloorDiv() if right:
            return left // right
    return None


# ---------------------------------------------------------------------------------------------------------------- functions


def amounts_in(tree: ast.FunctionDef, given: Amounts) -> Amounts:
    """What is known in a function from what it is given: numbers that have one value only, arrays that keep their shape."""
    numbers, shapes = dict(given.numbers), dict(given.shapes)
    changing = {name for node in ast.walk(tree) if isinstance(node, ast.AugAssign | ast.For) for name in _stored(node.target)}
    unclear: set[str] = set()
    for name in changing:
        numbers.pop(name, None)
    for name, value in _assigned(tree):
        now = Amounts(numbers, shapes, given.types)
        number, shape = now.number(value), now.shape(value)
        if name not in changing and (number is None or numbers.setdefault(name, number) != number):
            changing.add(name)
            numbers.pop(name, None)
        if name not in unclear and shape is not None and shapes.setdefault(name, shape) != shape:
            unclear.add(name)
            shapes.pop(name)
    return replace(given, numbers=numbers, shapes={name: shape for name, shape in shapes.items() if name not in unclear})


def within(amounts: Amounts, around: Iterable[ast.stmt]) -> Amounts:
    """What is known inside loops, outermost first: their counters in the middle of their ranges, the rows they go through."""
    for loop in around:
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        middle, shape = amounts.middle(loop.iter), amounts.shape(loop.iter)
        if middle is not None:
            amounts = replace(amounts, numbers={**amounts.numbers, loop.target.id: middle})
        if shape:
            amounts = replace(amounts, shapes={**amounts.shapes, loop.target.id: shape[1:]})
    return amounts


def of_arguments(parameters: tuple[str, ...], call: ast.Call, amounts: Amounts) -> Amounts:
    """What a call gives to the parameters of a function."""
    given = [*zip(parameters, call.args, strict=False), *((item.arg, item.value) for item in call.keywords if item.arg)]
    numbers = {name: number for name, value in given if (number := amounts.number(value)) is not None}
    return Amounts(numbers, {name: shape for name, value in given if (shape := amounts.shape(value)) is not None})


def _assigned(tree: ast.FunctionDef) -> list[tuple[str, ast.expr]]:
    """Names and what is assigned to them, in the order of the text; each part of a tuple by itself."""
    found: list[tuple[str, ast.expr]] = []
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None]
    for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
        assert node.value is not None
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            found += _pairs(target, node.value)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[str, ast.expr]]:
    match target, value:
        case ast.Name(id=name), _:
            return [(name, value)]
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            return [pair for one, other in zip(targets, values, strict=True) for pair in _pairs(one, other)]
        case ast.Tuple(elts=targets), ast.Attribute(attr="shape"):
            parts = [ast.Subscript(value, ast.Constant(axis), ast.Load()) for axis in range(len(targets))]
            return [pair for one, part in zip(targets, parts, strict=True) for pair in _pairs(one, part)]
    return [(name, ast.Constant(None)) for name in _stored(target)]


def _stored(target: ast.expr) -> set[str]:
    """The names that a target binds."""
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
