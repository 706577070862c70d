"""Writes the graph as loops over single elements.

In: nodes. Out: lines of Python, and expressions that stand for single values. What does not change in a loop is computed
before it; what is used twice gets a name.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

from ipyaccel.model import Type
from ipyaccel.syntax.fusion import accumulation
from ipyaccel.syntax.fusion.nodes import Extent, Fixed, Leaf, Node, Op, Reduce, Run, Scalar, Size, parts
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.shapes import Shapes
from ipyaccel.syntax.fusion.spelling import is_simple, name, spell

INDENT = "    "
VARIABLES = ("i", "j", "k", "l")
At = tuple[str, ...]


@dataclass
class Nest:
    """Loops being written: `levels[0]` are the lines before them, `levels[k]` the body of the k-th loop.

    The k-th loop's variable is `variables[k - 1]`.
    """

    levels: list[list[str]]
    variables: list[str]

    def depth(self, used: set[str]) -> int:
        """The outermost level where all these variables have a value."""
        return max((self.variables.index(item) + 1 for item in used), default=0)


class Writer:
    """Writes one statement's nodes. Lines to run first are in `before`."""

    def __init__(self, scene: Scene, before: list[str], known: dict[Extent, str]) -> None:
        self._scene, self.before = scene, before
        self.shapes = Shapes(scene, before, known)
        self._written: dict[tuple[int, At], ast.expr] = {}
        self._uses: Counter[tuple[int, At]] = Counter()
        self._kept: list[Node] = []

    # ------------------------------------------------------------------------------------------------------- whole nodes

    def value(self, node: Node) -> ast.expr:
        """A single number; its loops go before."""
        self._count(node, ())
        return self._element(node, (), Nest([self.before], []))

    def fill(self, node: Node, extents: tuple[Extent, ...], target: Leaf, operation: str = "=") -> None:
        """Loops that store every element of `node` into the target."""
        nest = Nest([self.before], [])
        lengths = [self.shapes.length(extent, dim) for dim, extent in enumerate(extents)]
        variables = self._open(nest, len(extents))
        at = tuple(variables)
        self._count(node, at[len(at) - node.rank :])
        value = self._element(node, at, nest)
        place = ast.unparse(self._leaf(target, at))
        nest.levels[-1].append(f"{place} {operation} {ast.unparse(value)}")
        self._close(nest, dict(zip(variables, lengths, strict=True)))

    def new_array(self, node: Node, stem: str, final: str = "") -> tuple[str, tuple[Extent, ...]]:
        """Makes a new array of the node's values; its name and extents."""
        extents = self.shapes.of(node)
        held = final or self._scene.additions.reserve(stem)
        lengths = [self.shapes.length(extent, dim) for dim, extent in enumerate(extents)]
        shape = lengths[0] if len(lengths) == 1 else f"({', '.join(lengths)})"
        numpy = self._scene.additions.numpy
        dtype = dtype_text(node.type, numpy)
        self._scene.types[held] = Type("array", items=(node.type,), ndim=node.rank)
        self._scene.fresh.add(held)
        self.before.append(f"{held} = {numpy}.empty({shape}{', dtype=' + dtype if dtype else ''})")
        index = tuple(Run(dim) for dim in range(node.rank))
        self.fill(node, extents, Leaf(held, node.type, index, extents))
        return held, extents

    # ------------------------------------------------------------------------------------------------------------- loops

    def _open(self, nest: Nest, count: int) -> list[str]:
        """New loop variables and empty bodies for them."""
        made = []
        for _ in range(count):
            free = (item for item in VARIABLES if item not in nest.variables and not self._scene.additions.is_taken(item))
            variable = next(free, "") or self._scene.additions.reserve(VARIABLES[min(len(nest.variables), 2)])
            self._scene.note(variable, "int")
            nest.variables.append(variable)
            nest.levels.append([])
            made.append(variable)
        return made

    def _close(self, nest: Nest, lengths: dict[str, str]) -> None:
        """Puts each loop's body under its header, into the level outside it; forgets what was named inside."""
        for variable, length in reversed(lengths.items()):
            body = nest.levels.pop()
            nest.variables.remove(variable)
            nest.levels[-1].append(f"for {variable} in range({length}):")
            nest.levels[-1].extend(INDENT + line for line in body)
        inside = set(lengths)
        self._written = {key: expr for key, expr in self._written.items() if not inside & set(key[1])}
        self._uses = Counter({key: count for key, count in self._uses.items() if not inside & set(key[1])})

    def _count(self, node: Node, at: At) -> None:
        """How often each node is used at each place."""
        key = (id(node), at)
        self._uses[key] += 1
        if self._uses[key] > 1:
            return
        self._kept.append(node)
        if isinstance(node, Op):
            for arg in node.args:
                self._count(arg, at[len(at) - arg.rank :])

    def _used(self, node: Node, at: At) -> set[str]:
        """The loop variables that a node's value depends on."""
        if isinstance(node, Leaf):
            return {at[item.dim] for item in node.index if isinstance(item, Run)}
        if isinstance(node, Reduce):
            return set(at)
        found: set[str] = set()
        for arg in parts(node) if isinstance(node, Op) else ():
            found |= self._used(arg, at[len(at) - arg.rank :])
        return found

    # ---------------------------------------------------------------------------------------------------- single values

    def _element(self, node: Node, at: At, nest: Nest) -> ast.expr:
        at = at[len(at) - node.rank :]
        key = (id(node), at)
        if key in self._written:
            return self._written[key]
        depth = nest.depth(self._used(node, at))
        expr = self._spell(node, at, nest, depth)
        innermost = len(nest.levels) - 1
        computed = isinstance(node, (Op, Leaf)) or (isinstance(node, Scalar) and innermost > 0)
        if computed and not is_simple(expr) and (self._uses[key] > 1 or depth < innermost):
            held = self._name(node, at)
            nest.levels[depth].append(f"{held} = {ast.unparse(expr)}")
            expr = name(held)
        self._written[key] = expr
        return expr

    def _name(self, node: Node, at: At) -> str:
        stem = "value" if isinstance(node, Op) else "factor"
        if isinstance(node, Leaf):
            stem = node.base
        if isinstance(node, Op) and node.label:
            stem = node.label
        held = self._scene.additions.reserve(f"{stem}_{''.join(at)}" if at and stem != "value" else stem)
        self._scene.types[held] = node.type
        return held

    def _spell(self, node: Node, at: At, nest: Nest, depth: int) -> ast.expr:
        if isinstance(node, Scalar):
            return node.expr
        if isinstance(node, Leaf):
            return self._leaf(node, at)
        if isinstance(node, Size):
            extents = self.shapes.of(node.arg)
            return name(" * ".join(self.shapes.length(extents[axis], axis) for axis in node.axes))
        if isinstance(node, Reduce):
            return self._reduce(node, at, nest, depth)
        self.shapes.of(node)
        args = [self._element(arg, at[len(at) - arg.rank :], nest) for arg in node.args]
        return spell(node.name, args, self._scene.additions)

    def _leaf(self, leaf: Leaf, at: At) -> ast.expr:
        positions = []
        for item in leaf.index:
            if isinstance(item, Fixed):
                positions.append(item.position)
            elif item.step == -1:
                positions.append(f"{item.start} - {at[item.dim]}")
            else:
                scaled = at[item.dim] if item.step == 1 else f"{item.step} * {at[item.dim]}"
                positions.append(scaled if item.start == "0" else f"{scaled} + {item.start}")
        return name(f"{leaf.base}[{', '.join(positions)}]")

    def _reduce(self, node: Reduce, at: At, nest: Nest, depth: int) -> ast.expr:
        extents = self.shapes.of(node.arg)
        lengths = [self.shapes.length(extents[axis], axis) for axis in node.axes]
        inner = Nest(nest.levels[: depth + 1], nest.variables[:depth])
        outer = inner.levels[-1]
        variables = dict(zip(node.axes, self._open(inner, len(node.axes)), strict=True))
        rest = iter(at)
        place = []
        for dim in range(node.arg.rank):
            # a kept dimension of length one has no position of its own
            if dim not in variables or node.keepdims:
                position = next(rest)
            place.append(variables.get(dim) or position)
        self._count(node.arg, tuple(place))
        held = self._scene.additions.reserve(accumulation.STEMS[node.kind])
        self._scene.types[held] = node.type
        value = self._element(node.arg, tuple(place), inner)
        inner.levels[-1].extend(accumulation.step(node, held, value, self._scene.additions))
        outer.extend(accumulation.start(node, held, lengths, self._scene.additions))
        self._close(inner, dict(zip(variables.values(), lengths, strict=True)))
        return name(held)


def dtype_text(element: Type, numpy: str) -> str:
    """The `dtype=` of a new array; nothing for float64, which is NumPy's own choice."""
    if element.kind == "bool":
        return f"{numpy}.bool_"
    if element.kind == "float" and element.bits == 64:
        return ""
    return f"{numpy}.{'' if element.signed else 'u'}{element.kind}{element.bits}"
