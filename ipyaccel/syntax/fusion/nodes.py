"""The expression graph between reading array code and writing loops.

In: nothing. Out: the node types. Nodes are compared by identity; the reader makes equal expressions the same node, so that
the writer sees what is used twice.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.model import Type

INT = Type("int")


class Unfusable(Exception):
    """This expression stays as it is. `reason`: a sentence for a student; `node`: where."""

    def __init__(self, reason: str, node: ast.AST | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node


@dataclass(frozen=True)
class Extent:
    """The length of one dimension: that of `base`'s axis less `trim`, every `step`-th; or a name bound before (`name`)."""

    base: str = ""
    axis: int = 0
    trim: int = 0
    step: int = 1
    name: str = ""

    @property
    def text(self) -> str:
        """The length as Python text, never negative."""
        if self.name:
            return self.name
        length = f"{self.base}.shape[{self.axis}]"
        if not self.trim and self.step == 1:
            return length
        change = self.step - 1 - self.trim
        shifted = length if not change else f"{length} {'+' if change > 0 else '-'} {abs(change)}"
        clipped = f"max({shifted}, 0)" if self.trim else f"({shifted})"
        return clipped if self.step == 1 else f"{clipped} // {self.step}"


ONE = Extent(name="1")


@dataclass(frozen=True)
class Fixed:
    """A base axis held at one position (a name or a number)."""

    position: str


@dataclass(frozen=True)
class Run:
    """A base axis along which dimension `dim` of the view runs: position = start + step * index.

    `turns`: the axis has so many places only, and they are taken in turn.
    """

    dim: int
    start: str = "0"
    step: int = 1
    turns: int = 0


@dataclass(frozen=True)
class Rolled(Run):
    """A base axis along which the view runs from a place within, and goes on at the start after the end: np.roll.

    `by`: how far elements have moved: 1, -1, or the name of a number that is not negative; `extent`: how many there are.
    """

    start: str = ""
    by: str = "1"
    extent: Extent = ONE

    def position(self, at: str, length: str) -> str:
        """Where the element at a place of the view lies along the axis."""
        if self.by == "-1":
            return f"{at} + 1 if {at} + 1 < {length} else 0"
        if self.by == "1":
            return f"{at} - 1 if {at} > 0 else {length} - 1"
        return f"{at} - {self.by} if {at} >= {self.by} else {at} - {self.by} + {length}"


@dataclass(frozen=True, eq=False)
class Scalar:
    """A value that is the same for all elements. `weak`: a Python number, which never widens an array; None: not known."""

    expr: ast.expr
    type: Type
    weak: bool | None
    rank: int = 0


@dataclass(frozen=True, eq=False)
class Leaf:
    """A view of an array held by a name. `index` has one entry for each axis of the array, `dims` one for each of the view."""

    base: str
    type: Type
    index: tuple[Fixed | Run, ...]
    dims: tuple[Extent, ...]

    @property
    def rank(self) -> int:
        """How many dimensions the view has."""
        return len(self.dims)

    @property
    def whole(self) -> bool:
        """Is it the array itself, in its own order."""
        return self.index == tuple(Run(axis) for axis in range(len(self.dims)))


@dataclass(frozen=True, eq=False)
class Op:
    """An element-by-element operation. `label`: the user's name for the value, if it has one."""

    name: str
    args: tuple[Node, ...]
    type: Type
    rank: int
    label: str = ""


@dataclass(frozen=True, eq=False)
class Reduce:
    """Sum, product, largest, smallest, any or all over some dimensions of `arg`."""

    kind: str
    arg: Node
    axes: tuple[int, ...]
    keepdims: bool
    type: Type
    rank: int


@dataclass(frozen=True, eq=False)
class Size:
    """How many elements `axes` of `arg` span."""

    arg: Node
    axes: tuple[int, ...]
    type: Type = INT
    rank: int = 0


Node = Scalar | Leaf | Op | Reduce | Size


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes a node is computed from."""
    if isinstance(node, Op):
        return node.args
    if isinstance(node, (Reduce, Size)):
        return (node.arg,)
    return ()


def all_nodes(root: Node) -> list[Node]:
    """The graph below and including `root`, each node once."""
    seen: dict[int, Node] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen[id(node)] = node
            waiting.extend(parts(node))
    return list(seen.values())


def is_strong(node: Node) -> bool:
    """Is its value one of NumPy's own (so that a division by zero gives inf), also when it is a single number."""
    return node.weak is False if isinstance(node, Scalar) else not isinstance(node, Size)
