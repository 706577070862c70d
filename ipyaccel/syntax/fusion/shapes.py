"""How long the loops over a node are, and what must be checked before them.

In: nodes. Out: the extents of every node by NumPy's broadcasting rules; where two lengths must agree and it is not known
that they do, a check that raises ValueError as NumPy does.
"""

from __future__ import annotations

from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import ONE, Extent, Leaf, Node, Op, Reduce
from ipyaccel.syntax.fusion.scene import Scene

LENGTHS = ("n", "m", "p")
MISMATCH = 'raise ValueError("operands could not be broadcast together")'


class Shapes:
    """Extents of nodes, names of lengths and checks, for one statement. Lines go to `before`."""

    def __init__(self, scene: Scene, before: list[str], known: Lengths) -> None:
        self._scene, self._before, self._known = scene, before, known
        self._shapes: dict[int, tuple[Extent, ...]] = {}
        self._kept: list[Node] = []

    def of(self, node: Node) -> tuple[Extent, ...]:
        """The extents of a node."""
        if id(node) not in self._shapes:
            self._kept.append(node)
            self._shapes[id(node)] = self._find(node)
        return self._shapes[id(node)]

    def _find(self, node: Node) -> tuple[Extent, ...]:
        if isinstance(node, Leaf):
            return node.dims
        if isinstance(node, Reduce):
            inner = self.of(node.arg)
            if node.keepdims:
                return tuple(ONE if dim in node.axes else extent for dim, extent in enumerate(inner))
            return tuple(extent for dim, extent in enumerate(inner) if dim not in node.axes)
        if isinstance(node, Op) and node.rank:
            dims = [ONE] * node.rank
            for arg in node.args:
                shift = node.rank - arg.rank
                for dim, extent in enumerate(self.of(arg)):
                    dims[dim + shift] = self.agree(dims[dim + shift], extent, shift + dim)
            return tuple(dims)
        return ()

    def agree(self, first: Extent, second: Extent, dim: int) -> Extent:
        """The extent of two that are broadcast together."""
        if first == ONE:
            return second
        if second == ONE:
            return first
        self.require(first, second, dim)
        return first

    def require(self, first: Extent, second: Extent, dim: int) -> None:
        """A check that two lengths are equal."""
        if self._known.chosen(first) == self._known.chosen(second):
            return
        length = self.length(first, dim)
        self._before += [f"if {self._known.name(second) or second.text} != {length}:", f"    {MISMATCH}"]
        self._known.join(first, second)

    def length(self, extent: Extent, dim: int) -> str:
        """A name (or number) for a length."""
        if extent.name:
            return extent.name
        if not self._known.name(extent):
            chosen = self._known.chosen(extent)
            name = chosen.name or self._scene.reserve(LENGTHS[min(dim, len(LENGTHS) - 1)])
            self._known.call(extent, name)
            if not chosen.name:
                self._scene.note(name, "int")
                self._before.append(f"{name} = {chosen.text}")
        return self._known.name(extent)
