"""Which loops of a nest stay loops. In: the nest, the sizes of this call. Out: the short loops inside it that are better kept.

for i in range(len(X)):                       for k in range(3):
    for j in range(len(X)):                       difference = X[:, None, k] - X[:, k]
        for k in range(3):             ->         total += difference * difference
            total += (X[i, k] - X[j, k]) ** 2

An axis of three in an array of three million elements costs the memory of all three, and a sum along it is slow; three passes
over arrays of a million are quick. It pays when what is left in a turn is long enough to hide the start of each operation.
The sizes are those of the call that is measured: they choose between two forms that are both right for any size.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.lifting.accesses import Reader
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.memory import turns
from ipyaccel.syntax.lifting.roles import Roles, assigned

AT_MOST = 128
"""Turns of the loops that stay, taken together: each costs as much as starting a few operations of NumPy."""
AT_LEAST = 500
"""Elements of the arrays inside: below that, starting an operation costs more than what it does."""


def short_loops(
    nest: ast.For, reader: Reader, roles: Mapping[ast.For, Roles], met: Iterable[tuple[int, ...]],
    types: Mapping[str, Type], amounts: Mapping[str, int],
) -> frozenset[ast.For]:  # fmt: skip
    """The loops to keep, the shortest first; `met`: the axes of the operations when none is kept."""
    count = {axis.number: turns(axis, amounts) for axis in reader.axes.values()}
    allowed = [loop for loop in reader.axes if loop is not nest and may_stay(loop, reader, roles, types)]
    orders = list(met)
    kept: dict[ast.For, int] = {}
    together = 1
    for loop in sorted(allowed, key=lambda loop: count[reader.axes[loop].number] or AT_MOST + 1):
        number = reader.axes[loop].number
        mine = count[number]
        if mine is None or together * max(mine, 1) > AT_MOST:
            continue
        left = [[other for other in order if other not in {number, *kept.values()}] for order in orders if number in order]
        if any(_size(order, count) >= AT_LEAST for order in left):
            kept[loop], together = number, together * max(mine, 1)
    return frozenset(kept)


def _size(order: list[int], count: Mapping[int, int | None]) -> int:
    """How many elements an array over these axes has; 1 when a length is not known."""
    size = 1
    for number in order:
        size *= count[number] or 1
    return size


def may_stay(loop: ast.For, reader: Reader, roles: Mapping[ast.For, Roles], types: Mapping[str, Type]) -> bool:
    """Whether a loop may stand around those outside it: it only adds up, and writes nothing that it reads."""
    axis = reader.axes[loop]
    inside = [part for part in ast.walk(loop) if isinstance(part, ast.For)]
    if axis.lower is not None or axis.upper is not None or any(roles[part].runs or roles[part].chooses for part in inside):
        return False
    here = [access for access in reader.found if axis in access.axes]
    stored = {access.array for access in here if access.writes}
    if any(not access.adds for access in here if access.array in stored):
        return False
    return all(_is_wide(types.get(access.array, OBJECT)) for access in here) and not _made_outside(loop, axis, reader)


def _is_wide(array: Type) -> bool:
    """Whether sums of elements have the array's own type: small ones would be added up in another way."""
    return bool(array.items) and array.items[0].bits in (64, 128)


def _made_outside(loop: ast.For, axis: Axis, reader: Reader) -> bool:
    """Whether a loop inside takes its turns from this one: its numbers would have to be made in every turn."""
    bounds = [(other.lower, other.upper) for other in reader.axes.values() if other is not axis]
    names = {axis.variable} | assigned(loop.body)
    parts = [part for pair in bounds for bound in pair if bound is not None for part in ast.walk(bound)]
    return any(isinstance(part, ast.Name) and part.id in names for part in parts)
