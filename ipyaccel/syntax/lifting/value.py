"""A value over many turns, and its alignment with others. In: expressions with their axes. Out: expressions that broadcast.

x over the turns of i, y over those of j:    x[:, None] * y
a over (j, i), wanted over (i, j):           a.T
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

WIDTH = ("bool", "int", "float", "complex")


@dataclass(frozen=True)
class Value:
    """An expression and the axes (loops, by number) that its array has, in order; none: one number for all turns.

    `cut`: the node is an array cut by slices, one for each axis. `factors`: what it is the product of.
    """

    node: ast.expr
    axes: tuple[int, ...] = ()
    kind: str = "float"
    cut: bool = False
    factors: tuple[Value, ...] = ()

    @property
    def parts(self) -> tuple[Value, ...]:
        """What the value is the product of: itself, when it is no product."""
        return self.factors or (self,)


def number(value: float) -> Value:
    """A literal."""
    return Value(ast.Constant(value), kind=type(value).__name__)


def name(text: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(text, ast.Load())


def call(module: str, function: str, *arguments: ast.expr, **keywords: ast.expr) -> ast.Call:
    """A call of a function of NumPy."""
    given = [ast.keyword(key, item) for key, item in keywords.items()]
    return ast.Call(ast.Attribute(name(module), function, ast.Load()), list(arguments), given)


def wider(*kinds: str) -> str:
    """The kind that arithmetic between these gives."""
    if any(kind not in WIDTH for kind in kinds):
        return "object"
    return WIDTH[max(WIDTH.index(kind) for kind in kinds)]


def together(values: Iterable[Value]) -> tuple[int, ...]:
    """The axes of an operation between these."""
    return tuple(sorted({axis for value in values for axis in value.axes}))


def aligned(value: Value, order: tuple[int, ...]) -> ast.expr:
    """The value's expression, shaped so that it broadcasts against arrays over the axes in that order."""
    if not value.axes:
        return value.node
    value = _turned(value, order)
    wanted = order[order.index(value.axes[0]) :]
    if wanted == value.axes:
        return value.node
    if value.cut and isinstance(value.node, ast.Subscript):
        given = list(_indices(value.node))
        base: ast.expr = value.node.value
    else:
        given, base = [ast.Slice() for _ in value.axes], value.node
    parts: list[ast.expr] = []
    for axis in wanted:
        if axis not in value.axes:
            parts.append(ast.Constant(None))
            continue
        while given and not isinstance(given[0], ast.Slice):  # a number picks one place and makes no axis
            parts.append(given.pop(0))
        parts.append(given.pop(0) if given else ast.Slice())
    parts += given
    return ast.Subscript(base, ast.Tuple(parts, ast.Load()), ast.Load())


def _indices(node: ast.Subscript) -> list[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def _turned(value: Value, order: tuple[int, ...]) -> Value:
    """The value with its axes in the order wanted."""
    axes = tuple(axis for axis in order if axis in value.axes)
    if axes == value.axes:
        return value
    if len(axes) == 2:
        return replace(value, node=ast.Attribute(value.node, "T", ast.Load()), axes=axes, cut=False)
    turned = [ast.Constant(value.axes.index(axis)) for axis in axes]
    made = ast.Call(ast.Attribute(value.node, "transpose", ast.Load()), list(turned), [])
    return replace(value, node=made, axes=axes, cut=False)


def text_of(node: ast.expr | ast.stmt) -> str:
    """The source of an expression, powers of short things written without spaces as people do."""
    text = ast.unparse(ast.fix_missing_locations(node))
    return re.sub(r"(?<=[\w\])]) \*\* (?=[\w])(?![\w.]*[\[(])", "**", text)
