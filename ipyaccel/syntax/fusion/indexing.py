"""Reads what stands in square brackets: slices, positions, new axes.

In: a view and the index expressions. Out: a smaller view (`Leaf`), or a single element (`Scalar`).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ipyaccel.syntax.fusion import library
from ipyaccel.syntax.fusion.nodes import ONE, Extent, Fixed, Leaf, Node, Run, Scalar, Unfusable
from ipyaccel.syntax.fusion.promotion import INT

if TYPE_CHECKING:
    from ipyaccel.syntax.fusion.reader import Reader


def transposed(leaf: Leaf) -> Leaf:
    """The view with its dimensions in reverse order."""
    last = leaf.rank - 1
    index = tuple(replace(item, dim=last - item.dim) if isinstance(item, Run) else item for item in leaf.index)
    return Leaf(leaf.base, leaf.type, index, leaf.dims[::-1])


def read_index(reader: Reader, leaf: Leaf, items: list[ast.expr], expr: ast.expr) -> Node:
    """What `leaf[items]` is."""
    if leaf.whole and len(items) == leaf.rank and not any(_keeps_dimension(reader, item) for item in items):
        return _element(reader, leaf, items)
    items = _without_ellipsis(reader, items, leaf.rank, expr)
    index: dict[int, Fixed | Run] = {}
    dims: list[Extent] = []
    runs = iter([(axis, run) for axis, run in sorted(enumerate(leaf.index), key=_dimension) if isinstance(run, Run)])
    for item in items:
        if _is_new_axis(reader, item):
            dims.append(ONE)
            continue
        axis, run = next(runs)
        if isinstance(item, ast.Slice) and item.lower is item.upper is item.step is None:
            index[axis] = replace(run, dim=len(dims))
            dims.append(leaf.dims[run.dim])
            continue
        if leaf.dims[run.dim] == ONE or run.start != "0" or run.step != 1:
            raise Unfusable("a slice of a slice is left to NumPy", expr)
        if isinstance(item, ast.Slice):
            made, extent = _slice(reader, leaf, axis, leaf.dims[run.dim], item, len(dims))
            index[axis] = made
            dims.append(extent)
        else:
            index[axis] = Fixed(_position(reader, leaf, axis, item))
    for axis, run in runs:
        index[axis] = replace(run, dim=len(dims))
        dims.append(leaf.dims[run.dim])
    full = tuple(index.get(axis, old) for axis, old in enumerate(leaf.index))
    return reader.graph.leaf(Leaf(leaf.base, leaf.type, full, tuple(dims)))


def _dimension(entry: tuple[int, Fixed | Run]) -> int:
    return entry[1].dim if isinstance(entry[1], Run) else -1


def _keeps_dimension(reader: Reader, item: ast.expr) -> bool:
    return isinstance(item, ast.Slice) or _is_new_axis(reader, item) or _is_ellipsis(item)


def _is_new_axis(reader: Reader, item: ast.expr) -> bool:
    none = isinstance(item, ast.Constant) and item.value is None
    return none or reader.scene.numpy_name(item) == "newaxis"


def _is_ellipsis(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and item.value is Ellipsis


def _without_ellipsis(reader: Reader, items: list[ast.expr], rank: int, expr: ast.expr) -> list[ast.expr]:
    """`...` written out as full slices."""
    used = sum(not _is_new_axis(reader, item) and not _is_ellipsis(item) for item in items)
    if used > rank:
        raise Unfusable("there are more indices than dimensions", expr)
    places = [k for k, item in enumerate(items) if _is_ellipsis(item)]
    if not places:
        return items
    if len(places) > 1:
        raise Unfusable("there are two ellipses", expr)
    full: list[ast.expr] = [ast.Slice() for _ in range(rank - used)]
    return items[: places[0]] + full + items[places[0] + 1 :]


def _element(reader: Reader, leaf: Leaf, items: list[ast.expr]) -> Node:
    positions = [_whole_number(reader, item) for item in items]
    inner: ast.expr = positions[0] if len(positions) == 1 else ast.Tuple(positions, ast.Load())
    expr = ast.Subscript(ast.Name(leaf.base, ast.Load()), inner, ast.Load())
    return reader.graph.scalar(expr, leaf.type, False)


def _whole_number(reader: Reader, item: ast.expr) -> ast.expr:
    node = reader.read(item)
    if not isinstance(node, Scalar) or node.type.kind != "int":
        raise Unfusable("indexing by an array, a list or a condition is left to NumPy", item)
    return node.expr


def _position(reader: Reader, leaf: Leaf, axis: int, item: ast.expr) -> str:
    """A position along an axis, from the start; checked before the loops, since an empty loop would not."""
    literal = _literal(item)
    if literal is not None:
        return _written_out(reader, f"{leaf.base}.shape[{axis}]", literal)
    helper = reader.scene.additions.piece(library.POSITION)
    text = f"{helper}({ast.unparse(_whole_number(reader, item))}, {leaf.base}.shape[{axis}])"
    return _once(reader, text, "row" if axis == 0 else "column")


def _written_out(reader: Reader, length: str, position: int) -> str:
    """The first row, the last one: a position that is a plain number."""
    needed = position + 1 if position >= 0 else -position
    check = [f"if {length} < {needed}:", '    raise IndexError("index is out of bounds")']
    if check[0] not in reader.before:
        reader.before += check
    return str(position) if position >= 0 else f"{length} - {-position}"


def _once(reader: Reader, text: str, stem: str) -> str:
    """The name of a value computed before the loops; the same text gets the same name."""
    for line in reader.before:
        name, _, value = line.partition(" = ")
        if value == text:
            return name
    return reader.hoist(ast.parse(text, mode="eval").body, stem, INT)


def _literal(bound: ast.expr | None) -> int | None:
    if isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub):
        inner = _literal(bound.operand)
        return None if inner is None else -inner
    return bound.value if isinstance(bound, ast.Constant) and type(bound.value) is int else None


def _slice(reader: Reader, leaf: Leaf, axis: int, extent: Extent, item: ast.Slice, dim: int) -> tuple[Run, Extent]:
    """A slice as how positions run, and how many there are."""
    step = 1 if item.step is None else _literal(item.step)
    if step == -1 and item.lower is None and item.upper is None:
        last = _once(reader, f"{leaf.base}.shape[{axis}] - 1", "last")
        return Run(dim, last, -1), extent
    if step is None or step < 1:
        raise Unfusable("a slice with this step is left to NumPy", item)
    start = 0 if item.lower is None else _literal(item.lower)
    stop = 0 if item.upper is None else _literal(item.upper)
    if start == 0 and step == 1 and item.upper is None:
        return Run(dim), extent
    stops_at_tail = item.upper is None or (stop is not None and stop < 0)
    if start is not None and start >= 0 and stop is not None and stops_at_tail:
        return Run(dim, str(start), step), Extent(leaf.base, axis, start - stop, step)
    return _free_slice(reader, leaf, axis, item, dim, step)


def _free_slice(reader: Reader, leaf: Leaf, axis: int, item: ast.Slice, dim: int, step: int) -> tuple[Run, Extent]:
    helper = reader.scene.additions.piece(library.BOUND)
    length = f"{leaf.base}.shape[{axis}]"
    first, last = "0", length
    if item.lower is not None:
        first = _once(reader, f"{helper}({ast.unparse(_whole_number(reader, item.lower))}, {length})", "start")
    if item.upper is not None:
        last = _once(reader, f"{helper}({ast.unparse(_whole_number(reader, item.upper))}, {length})", "stop")
    distance = last if first == "0" else f"{last} - {first}"
    if step > 1:
        distance = f"max({distance} + {step - 1}, 0) // {step}"
    elif first != "0":
        distance = f"max({distance}, 0)"
    count = last if distance == last and last != length else _once(reader, distance, "count")
    return Run(dim, first, step), Extent(name=count)
