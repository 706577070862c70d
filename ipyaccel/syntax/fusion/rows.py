"""A slice computed from its own neighbours, stored as soon as no row to come reads what was there.

In: the target view and the node of the value. Out: loops in the writer that hold back a few rows instead of a whole new array.

    u[1:-1, 1:-1] = u[:-2, 1:-1] + u[2:, 1:-1]          new = np.empty((2, m))
                                                        for i in range(n):
                                                            for j in range(m):
                                                                new[i % 2, j] = u[i, j + 1] + u[i + 2, j + 1]
                                                            if i > 0:
                                                                for j in range(m):
                                                                    u[i, j + 1] = new[(i - 1) % 2, j]

and after the loop the rows that are still held. The rows of the right side that are also written must lie at a fixed distance
from the row they are read for.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ipyaccel.syntax.fusion.nodes import ONE, Extent, Fixed, Leaf, Node, Run
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.writer import INDENT, Writer, element_of

MOST_HELD = 4


def behind(target: Leaf, value: Node, meeting: Sequence[tuple[Leaf, bool]]) -> int | None:
    """How many rows back the right side looks into what is stored; None when rows cannot be stored one by one.

    `meeting`: the views read in the loop that may be what is written, and whether a reduction reads them.
    """
    own = _first_row(target)
    if own is None or target.rank < 2 or value.rank != target.rank or ONE in target.dims:
        return None
    farthest = 0
    for leaf, within_reduction in meeting:
        row = _first_row(leaf)
        if within_reduction or leaf.base != target.base or leaf.rank != target.rank or row is None or leaf.dims[0] == ONE:
            return None
        farthest = max(farthest, own - row)
    return farthest if farthest < MOST_HELD else None


def _first_row(leaf: Leaf) -> int | None:
    """Where a view begins along the first axis, if its first dimension takes each of that axis's rows in their order."""
    first = leaf.index[0]
    plain = isinstance(first, Run) and first.dim == 0 and first.step == 1 and first.start.isdigit()
    return int(first.start) if plain and isinstance(first, Run) else None


def store(scene: Scene, writer: Writer, target: Leaf, value: Node, back: int) -> None:
    """The loops for `target[...] = value`, where rows up to `back` before are still read."""
    held = scene.reserve("new")
    count = back + 1
    for dim, extent in enumerate(target.dims):
        writer.shapes.length(extent, dim)
    extents = (Extent(name=str(count)), *target.dims[1:]) if back else target.dims[1:]
    across = tuple(Run(dim) for dim in range(1, target.rank))
    rows = Leaf(held, value.type, (Run(0, turns=count), *across) if back else across, target.dims)
    loops = writer.fill(value, target.dims, rows, writer.allocation(held, value.type, extents))
    (row, length), *inner = loops.items()
    if not back:
        writer.before += _indented(_copied(target, rows, row, 0, inner))
        return
    writer.before += _indented([f"if {row} >= {back}:", *_indented(_copied(target, rows, row, back, inner))])
    writer.before.append(f"for {row} in range(max({length} - {back}, 0), {length}):")
    writer.before += _indented(_copied(target, rows, row, 0, inner))


def _copied(target: Leaf, rows: Leaf, row: str, back: int, inner: Sequence[tuple[str, str]]) -> list[str]:
    """Loops that store one row: that of the turn `back` turns ago."""
    columns = [variable for variable, _ in inner]
    first = target.index[0]
    assert isinstance(first, Run)
    fixed = replace(target, index=(Fixed(_shifted(row, int(first.start) - back)), *target.index[1:]))
    then = _shifted(row, -back)
    read = element_of(rows, (f"({then})" if back else then, *columns))
    lines = [f"{ast.unparse(element_of(fixed, (row, *columns)))} = {ast.unparse(read)}"]
    for variable, length in reversed(inner):
        lines = [f"for {variable} in range({length}):", *_indented(lines)]
    return lines


def _shifted(variable: str, by: int) -> str:
    return f"{variable} {'+' if by > 0 else '-'} {abs(by)}" if by else variable


def _indented(lines: list[str]) -> list[str]:
    return [INDENT + line for line in lines]
