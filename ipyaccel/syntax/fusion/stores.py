"""Slice assignments and in-place operations as loops.

In: the target view and the node of the value. Out: loops in the writer. NumPy computes the whole right side before it stores
anything, so the loops do too (in a new array, or a few rows of it), unless each element is read only to be replaced itself.
"""

from __future__ import annotations

from ipyaccel.model import Type
from ipyaccel.syntax.fusion import rows
from ipyaccel.syntax.fusion.nodes import ONE, Leaf, Node, Reduce, Run, Scalar, Unfusable, parts
from ipyaccel.syntax.fusion.promotion import RANK_OF_KIND
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.writer import Writer


def check_cast(target: Type, value: Node) -> None:
    """Storing must not turn floats into whole numbers or drop an imaginary part."""
    if RANK_OF_KIND[value.type.kind] > RANK_OF_KIND[target.kind]:
        raise Unfusable("the value's type does not fit into the array, so NumPy converts it")
    unsafe = (
        target.kind == "int"
        and value.type.kind == "int"
        and (target.bits < value.type.bits or target.signed != value.type.signed)
    )
    if unsafe and not (isinstance(value, Scalar) and value.weak is True):
        raise Unfusable("whole numbers are stored into a smaller type, so NumPy converts them")


def store(scene: Scene, writer: Writer, target: Leaf, value: Node) -> None:
    """Loops for `target[...] = value`."""
    check_cast(target.type, value)
    scene.additions.gains |= value.rank > 0
    if value.rank > target.rank:
        raise Unfusable("the value has more dimensions than what it is assigned to")
    shift = target.rank - value.rank
    for dim, extent in enumerate(writer.shapes.of(value)):
        goal = target.dims[dim + shift]
        if extent == ONE:
            continue
        if goal == ONE:
            raise Unfusable("the value is longer than what it is assigned to")
        writer.shapes.require(extent, goal, dim)
    meeting = [(leaf, shared) for leaf, shared in read_in_loop(value) if not _independent(scene, target, leaf, shared)]
    behind = rows.behind(target, value, meeting) if meeting and scene.additions.by_rows else None
    if behind is not None:
        scene.additions.rows_held = True
        rows.store(scene, writer, target, value, behind)
        return
    if meeting:
        held, extents = writer.new_array(value, "new")
        value = Leaf(held, value.type, tuple(Run(dim) for dim in range(len(extents))), extents)
    writer.fill(value, target.dims, target)


def _independent(scene: Scene, target: Leaf, leaf: Leaf, within_reduction: bool) -> bool:
    if leaf.base == target.base:
        return leaf.index == target.index and leaf.dims == target.dims and not within_reduction
    return scene.distinct(leaf.base, target.base)


def read_in_loop(node: Node, within: bool = False) -> list[tuple[Leaf, bool]]:
    """The views read while the loops run, and whether a reduction reads them; whole reductions are done before."""
    if isinstance(node, Leaf):
        return [(node, within)]
    if isinstance(node, Reduce):
        return read_in_loop(node.arg, True) if node.rank else []
    found: list[tuple[Leaf, bool]] = []
    for part in parts(node):
        found += read_in_loop(part, within)
    return found
