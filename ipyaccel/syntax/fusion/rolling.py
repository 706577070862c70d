"""np.roll: a view that goes on at the start after the end.

In: a call. Out: a view of the same array, no copy of it. Before: `np.roll(u, 1, axis=0) + u`. After, in the loops:

    before_i = i - 1 if i > 0 else n - 1
    for j in range(m):
        out[i, j] = u[before_i, j] + u[i, j]
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from ipyaccel.syntax.fusion.nodes import ONE, Leaf, Node, Rolled, Run, Scalar, Unfusable
from ipyaccel.syntax.fusion.promotion import INT

if TYPE_CHECKING:
    from ipyaccel.syntax.fusion.reader import Reader


def rolled(reader: Reader, expr: ast.Call) -> Node:
    """The node of `np.roll(array, shift, axis)`; shift and axis may be tuples of the same length."""
    given = dict(zip(("a", "shift", "axis"), expr.args, strict=False))
    given.update({item.arg: item.value for item in expr.keywords if item.arg is not None})
    if len(given) != len(expr.args) + len(expr.keywords) or not {"a", "shift"} <= set(given) <= {"a", "shift", "axis"}:
        raise Unfusable("a call with these arguments is left to NumPy", expr)
    view = reader.read(given["a"])
    if not isinstance(view, Leaf):
        raise Unfusable("only arrays that have a name are rolled in loops", expr)
    for shift, dim in _pairs(given["shift"], given.get("axis"), view, expr):
        view = _along(reader, view, dim, shift)
    return reader.graph.leaf(view)


def _pairs(shift: ast.expr, axis: ast.expr | None, view: Leaf, expr: ast.expr) -> list[tuple[ast.expr, int]]:
    """Each shift with its dimension."""
    if axis is None:
        if view.rank != 1:
            raise Unfusable("rolling all elements of several dimensions in one row is left to NumPy", expr)
        return [(shift, 0)]
    try:
        found = ast.literal_eval(axis)
    except ValueError:
        raise Unfusable("an axis that is not a plain number is left to NumPy", expr) from None
    axes = found if isinstance(found, tuple) else (found,)
    shifts = shift.elts if isinstance(shift, ast.Tuple) else [shift]
    plain = all(type(item) is int and -view.rank <= item < view.rank for item in axes)
    dims = [item % view.rank for item in axes] if plain else []
    if not dims or len(shifts) != len(dims) or len(set(dims)) != len(dims):
        raise Unfusable("these axes are left to NumPy", expr)
    return list(zip(shifts, dims, strict=True))


def _along(reader: Reader, view: Leaf, dim: int, shift: ast.expr) -> Leaf:
    """The view with its elements moved along one dimension."""
    by = reader.read(shift)
    axis, run = next((axis, item) for axis, item in enumerate(view.index) if isinstance(item, Run) and item.dim == dim)
    if not isinstance(by, Scalar) or by.type.kind != "int":
        raise Unfusable("rolling by something that is not a whole number is left to NumPy", shift)
    if run.start != "0" or run.step != 1 or view.dims[dim] == ONE:
        raise Unfusable("rolling a part of an array is left to NumPy", shift)
    extent = view.dims[dim]
    text = ast.unparse(by.expr)
    if extent.trim or extent.step != 1:
        raise Unfusable("rolling a part of an array is left to NumPy", shift)
    if text not in ("1", "-1"):
        text = reader.hoist(ast.parse(f"({text}) % max({extent.text}, 1)", mode="eval").body, "shift", INT)
    index = list(view.index)
    index[axis] = Rolled(dim, by=text, extent=extent)
    return replace(view, index=tuple(index))
