"""Writes the graph as loops over single elements.

In: nodes. Out: lines of Python, and expressions that stand for single values. What does not change in a loop is computed
before it; what is used twice gets a name.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from ipyaccel.model import Type
from ipyaccel.syntax.fusion import accumulation
from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import ONE, Extent, Fixed, Leaf, Node, Op, Reduce, Rolled, Run, Scalar, Size, all_nodes, parts
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.shapes import Shapes
from ipyaccel.syntax.fusion.spelling import CHEAP, is_simple, name, spell

INDENT = "    "
VARIABLES = ("i", "j", "k", "l")
FIRST = "0"
At = tuple[str, ...]
Key = tuple[int, At]


@dataclass
class Nest:
    """Loops being written: `levels[0]` are the lines before them, `levels[k]` the body of the k-th loop.

    The k-th loop's variable is `variables[k - 1]`. `aside`: what was written with the same variables outside.
    """

    levels: list[list[str]]
    variables: list[str] = field(default_factory=list)
    aside: list[tuple[dict[Key, ast.expr], dict[Key, int]]] = field(default_factory=list)

    def depth(self, used: set[str]) -> int:
        """The outermost level where all these variables have a value."""
        return max((self.variables.index(item) + 1 for item in used), default=0)


class Writer:
    """Writes one statement's nodes. Lines to run first are in `before`."""

    def __init__(self, scene: Scene, before: list[str], known: Lengths) -> None:
        self._scene, self.before, self._known = scene, before, known
        self.shapes = Shapes(scene, before, known)
        self._written: dict[Key, ast.expr] = {}
        self._uses: Counter[Key] = Counter()
        self._kept: list[Node] = []
        self._places: dict[str, str] = {}

    # ------------------------------------------------------------------------------------------------------- whole nodes

    def value(self, node: Node) -> ast.expr:
        """A single number; its loops go before."""
        self._count(node, ())
        return self._element(node, (), Nest([self.before]))

    def fill(self, node: Node, extents: tuple[Extent, ...], target: Leaf, allocation: str = "") -> dict[str, str]:
        """Loops that store every element of `node` into the target; their variables and lengths, outermost first."""
        nest = Nest([self.before])
        lengths = [self.shapes.length(extent, dim) for dim, extent in enumerate(extents)]
        variables = self._open(nest, len(extents))
        self._count(node, tuple(variables))
        value = self._element(node, tuple(variables), nest)
        place = ast.unparse(element_of(target, tuple(variables)))
        nest.levels[-1].append(f"{place} = {ast.unparse(value)}")
        if allocation:
            self.before.append(allocation)
        loops = dict(zip(variables, lengths, strict=True))
        self._close(nest, loops)
        return loops

    def new_array(self, node: Node, stem: str, final: str = "") -> tuple[str, tuple[Extent, ...]]:
        """Makes a new array of the node's values; its name and extents."""
        extents = self.shapes.of(node)
        held = final or self._scene.reserve(stem)
        target = Leaf(held, node.type, tuple(Run(dim) for dim in range(node.rank)), extents)
        self.fill(node, extents, target, self.allocation(held, node.type, extents))
        self._known.forget({held})
        for dim, extent in enumerate(extents):
            if extent != ONE:
                self._known.join(extent, Extent(held, dim))
        return held, extents

    def allocation(self, held: str, element: Type, extents: tuple[Extent, ...]) -> str:
        """The line that makes a new array."""
        lengths = [self.shapes.length(extent, dim) for dim, extent in enumerate(extents)]
        shape = lengths[0] if len(lengths) == 1 else f"({', '.join(lengths)})"
        numpy = self._scene.additions.numpy
        self._scene.types[held] = Type("array", items=(element,), ndim=len(extents))
        self._scene.fresh.add(held)
        return f"{held} = {numpy}.empty({shape}{dtype_argument(element, numpy)})"

    # ------------------------------------------------------------------------------------------------------------- loops

    def _open(self, nest: Nest, count: int) -> list[str]:
        """New loop variables and empty bodies for them."""
        made = []
        for _ in range(count):
            free = (item for item in VARIABLES if item not in nest.variables and not self._scene.is_taken(item))
            variable = next(free, "") or self._scene.reserve(VARIABLES[min(len(nest.variables), 2)])
            self._scene.note(variable, "int")
            nest.variables.append(variable)
            nest.levels.append([])
            made.append(variable)
        nest.aside.append(self._take_out(set(made)))
        return made

    def _close(self, nest: Nest, lengths: dict[str, str]) -> None:
        """Puts each loop's body under its header, into the level outside it; forgets what was named inside."""
        for variable, length in reversed(lengths.items()):
            body = nest.levels.pop()
            nest.variables.remove(variable)
            nest.levels[-1].append(f"for {variable} in range({length}):")
            nest.levels[-1].extend(INDENT + line for line in body)
        self._take_out(set(lengths))
        written, uses = nest.aside.pop()
        self._written.update(written)
        self._uses.update(uses)

    def _take_out(self, variables: set[str]) -> tuple[dict[Key, ast.expr], dict[Key, int]]:
        """What depends on these loop variables, taken out of what is known."""
        written = {key: expr for key, expr in self._written.items() if variables & set(key[1])}
        uses = {key: count for key, count in self._uses.items() if variables & set(key[1])}
        self._places.clear()
        for key in written:
            del self._written[key]
        for key in uses:
            del self._uses[key]
        return written, uses

    # ---------------------------------------------------------------------------------------------------- single values

    def _place(self, node: Node, at: At) -> At:
        """The position in a node for a position in what it is part of: aligned at the end, 0 along dimensions of length 1."""
        at = at[len(at) - node.rank :]
        return tuple(FIRST if extent == ONE else item for item, extent in zip(at, self.shapes.of(node), strict=True))

    def _count(self, node: Node, at: At) -> None:
        """How often each node is used at each place."""
        key = (id(node), self._place(node, at))
        self._uses[key] += 1
        if self._uses[key] > 1:
            return
        self._kept.append(node)
        if isinstance(node, Op):
            for arg in node.args:
                self._count(arg, key[1])

    def _used(self, node: Node, at: At) -> set[str]:
        """The loop variables that a node's value depends on."""
        at = self._place(node, at)
        if isinstance(node, Leaf):
            return {at[item.dim] for item in node.index if isinstance(item, Run)} - {FIRST}
        if isinstance(node, Op):
            return set().union(*(self._used(arg, at) for arg in parts(node)))
        return set(at) - {FIRST}

    def _element(self, node: Node, at: At, nest: Nest) -> ast.expr:
        self._scene.additions.gains |= 0 < node.rank < len(at)
        at = self._place(node, at)
        key = (id(node), at)
        if key in self._written:
            return self._written[key]
        used = self._used(node, at)
        depth = nest.depth(used)
        innermost = len(nest.levels) - 1
        aside = len(used) < depth and _is_costly(node)
        expr = self._computed_aside(node, at) if aside else self._spell(node, at, nest, depth)
        computed = isinstance(node, (Op, Leaf)) or (isinstance(node, Scalar) and innermost > 0)
        if computed and not is_simple(expr) and (self._uses[key] > 1 or depth < innermost):
            held = self._name(node, at)
            nest.levels[depth].append(f"{held} = {ast.unparse(expr)}")
            expr = name(held)
        self._written[key] = expr
        return expr

    def _name(self, node: Node, at: At) -> str:
        letters = "".join(item for item in at if item != FIRST)
        stem = "value" if isinstance(node, Op) else "factor"
        if isinstance(node, Leaf):
            stem = f"{node.base}_{letters}" if letters else node.base
        elif isinstance(node, Op) and node.label:
            stem = f"{node.label}_{letters}" if letters else node.label
        held = self._scene.reserve(stem)
        self._scene.types[held] = node.type
        return held

    def _spell(self, node: Node, at: At, nest: Nest, depth: int) -> ast.expr:
        if isinstance(node, Scalar):
            return node.expr
        if isinstance(node, Leaf):
            return element_of(node, at, partial(self._wrapped, nest))
        if isinstance(node, Size):
            extents = self.shapes.of(node.arg)
            return name(" * ".join(self.shapes.length(extents[axis], axis) for axis in node.axes))
        if isinstance(node, Reduce):
            return self._reduce(node, at, nest, depth)
        args = [self._element(arg, at, nest) for arg in node.args]
        return spell(node.name, args, self._scene.additions)

    def _wrapped(self, nest: Nest, item: Rolled, at: str) -> str:
        """The name of a position that goes round, computed once for each turn of its own loop."""
        text = item.position(at, self.shapes.length(item.extent, item.dim))
        if text not in self._places:
            stem = {"1": "before", "-1": "after"}.get(item.by, "rolled")
            held = self._scene.reserve(f"{stem}_{at}")
            self._scene.note(held, "int")
            nest.levels[nest.depth({at})].append(f"{held} = {text}")
            self._places[text] = held
        return self._places[text]

    def _reduce(self, node: Reduce, at: At, nest: Nest, depth: int) -> ast.expr:
        extents = self.shapes.of(node.arg)
        lengths = [self.shapes.length(extents[axis], axis) for axis in node.axes]
        inner = Nest(nest.levels[: depth + 1], nest.variables[:depth])
        outer = inner.levels[-1]
        variables = dict(zip(node.axes, self._open(inner, len(node.axes)), strict=True))
        rest = iter([item for dim, item in enumerate(at) if not (node.keepdims and dim in node.axes)])
        place = tuple(variables[dim] if dim in variables else next(rest) for dim in range(node.arg.rank))
        self._count(node.arg, place)
        held = self._scene.reserve(accumulation.STEMS[node.kind])
        self._scene.types[held] = node.type
        value = self._element(node.arg, place, inner)
        inner.levels[-1].extend(accumulation.step(node, held, value, self._scene.additions))
        outer.extend(accumulation.start(node, held, lengths, self._scene.additions))
        self._close(inner, dict(zip(variables.values(), lengths, strict=True)))
        return name(held)

    def _computed_aside(self, node: Node, at: At) -> ast.expr:
        """An element of an array computed before the loops: in them it would be computed again and again."""
        extents = self.shapes.of(node)
        long = [dim for dim, extent in enumerate(extents) if extent != ONE]
        held = self._scene.reserve("row")
        nest = Nest([self.before])
        lengths = [self.shapes.length(extents[dim], dim) for dim in long]
        variables = self._open(nest, len(long))
        place = [FIRST] * len(extents)
        for dim, variable in zip(long, variables, strict=True):
            place[dim] = variable
        self._count(node, tuple(place))
        value = self._element(node, tuple(place), nest)
        nest.levels[-1].append(f"{held}[{', '.join(variables)}] = {ast.unparse(value)}")
        self.before.append(self.allocation(held, node.type, tuple(extents[dim] for dim in long)))
        self._close(nest, dict(zip(variables, lengths, strict=True)))
        return name(f"{held}[{', '.join(at[dim] for dim in long)}]")


def _goes_round(item: Rolled, at: str) -> str:
    return item.position(at, item.extent.text)


def element_of(leaf: Leaf, at: At, wrapped: Callable[[Rolled, str], str] = _goes_round) -> ast.expr:
    """One element of a view, as the user would write it. `wrapped`: how a position that goes round is written."""
    return name(f"{leaf.base}[{', '.join(_position(item, at, wrapped) for item in leaf.index)}]")


def _position(item: Fixed | Run, at: At, wrapped: Callable[[Rolled, str], str]) -> str:
    if isinstance(item, Fixed):
        return item.position
    if isinstance(item, Rolled):
        return wrapped(item, at[item.dim])
    if item.step == -1:
        return f"{item.start} - {at[item.dim]}"
    scaled = at[item.dim] if item.step == 1 else f"{item.step} * {at[item.dim]}"
    place = scaled if item.start == "0" else f"{scaled} + {item.start}"
    return f"{place} % {item.turns}" if item.turns else place


def _is_costly(node: Node) -> bool:
    """More than arithmetic: worth an array of its own rather than the same work in every turn of an outer loop."""
    below = all_nodes(node)
    return any((isinstance(item, Reduce) and item.rank) or (isinstance(item, Op) and item.name not in CHEAP) for item in below)


def dtype_argument(element: Type, numpy: str) -> str:
    """The `dtype=` of a new array; nothing for float64, which is NumPy's own choice."""
    if element.kind == "float" and element.bits == 64:
        return ""
    kind = "bool_" if element.kind == "bool" else f"{'' if element.signed else 'u'}{element.kind}{element.bits}"
    return f", dtype={numpy}.{kind}"
