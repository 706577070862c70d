"""The elements that all turns look at, as one cut through an array. In: indices. Out: slices where safe, else index arrays.

a[i - 1, j] with i from 1 to n - 2        a[:-2]
y[2 * i + 1]                              y[1::2]
x[n - 1 - i]                              x[::-1]
p[seq[i], 0]                              p[seq, 0]

A slice is taken only when its ends surely stay in front of their array: a negative index means another element. Where
only some turns take part, the index must surely lie in the array too, unless it is the counter itself and the turns left out
count for nothing: a slice that is cut short would otherwise take turns away that the other branch answers for.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipyaccel.syntax.lifting.depend import lowest
from ipyaccel.syntax.lifting.extent import Extents, Sum
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.value import Value, aligned, name, together
from ipyaccel.syntax.loops.turns import NotLifted

if TYPE_CHECKING:
    from ipyaccel.syntax.lifting.expression import Expressions


@dataclass(frozen=True)
class Cut:
    """Elements as a value. `whole`: they are all of the array; `sliced`: a view, so that it may be written into.

    `picks`: the index arrays, when there are no slices.
    """

    value: Value
    whole: bool = False
    sliced: bool = True
    picks: tuple[Value, ...] = ()


def cut_of(to: Expressions, array: str, parts: list[ast.expr], kind: str, *, store: bool) -> Cut:
    """The cut for these indices."""
    sums = [to.sum_of(part) for part in parts]
    axes = {axis.atom: axis for axis in to.counters.values()}
    counters = [[atom for atom, _ in found.atoms if atom in axes] if found is not None else ["?"] for found in sums]
    once = [found for found in counters if found]
    simple = all(len(found) < 2 and found != ["?"] for found in counters) and len({f[0] for f in once}) == len(once)
    if simple:
        made = _sliced(to, array, parts, sums, counters, kind, axes, store=store)
        if made is not None:
            return made
    return _picked(to, array, parts, kind, store=store)


def _sliced(
    to: Expressions, array: str, parts: list[ast.expr], sums: list[Sum | None], counters: list[list[str]], kind: str,
    axes: dict[str, Axis], *, store: bool,
) -> Cut | None:  # fmt: skip
    """The cut by slices; None when one of them is not safe."""
    slices: list[ast.expr] = []
    turned: list[bool] = []
    order: list[int] = []
    masked = to.mask is not None and not store
    for place, (part, found, atoms) in enumerate(zip(parts, sums, counters, strict=True)):
        assert found is not None
        if not atoms:
            slices.append(to.value(part).node)
            continue
        axis = axes[atoms[0]]
        plainly = found == axis.counter and not to.choosing
        made = _slice(to.extents, to.extents.length(array, place), found, axis, inside=masked and not plainly)
        if made is None:
            return None
        slices.append(made)
        turned.append(found.factor(axis.atom) < 0)
        order.append(axis.number)
    return _assembled(array, slices, turned, tuple(order), kind)


def _assembled(array: str, slices: list[ast.expr], turned: list[bool], order: tuple[int, ...], kind: str) -> Cut:
    """The subscript, as short as it can be."""
    whole = all(isinstance(part, ast.Slice) and _is_full(part) for part in slices)
    if whole and not any(turned):
        return Cut(Value(name(array), order, kind), whole=True)
    if whole:
        backwards: list[ast.expr] = [ast.Slice(step=ast.Constant(-1)) if turn else ast.Slice() for turn in turned]
        return Cut(Value(_subscript(name(array), backwards), order, kind, cut=True))
    while len(slices) > 1 and isinstance(slices[-1], ast.Slice) and _is_full(slices[-1]) and not turned[-1]:
        slices, turned = slices[:-1], turned[:-1]
    made: ast.expr = _subscript(name(array), slices)
    if any(turned):
        made = _subscript(made, [ast.Slice(step=ast.Constant(-1)) if turn else ast.Slice() for turn in turned])
        return Cut(Value(made, order, kind))
    return Cut(Value(made, order, kind, cut=True))


def _subscript(base: ast.expr, parts: list[ast.expr]) -> ast.Subscript:
    return ast.Subscript(base, parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load()), ast.Load())


def _is_full(part: ast.Slice) -> bool:
    return part.lower is None and part.upper is None and part.step is None


def _slice(extents: Extents, length: Sum, found: Sum, axis: Axis, *, inside: bool) -> ast.Slice | None:
    """The slice of one index; None when it is not safe."""
    times = found.factor(axis.atom)
    rest = found.without(axis.atom)
    step = abs(times) * axis.step
    if times > 0:
        low, high = rest + axis.start * times, rest + axis.stop.plus(-1) * times
    else:
        low, high = rest + axis.stop.plus(-1) * times, rest + axis.start * times
    if times < 0 and step != 1:
        return None
    high = high.plus(1)
    over = (high - length).fixed
    if not extents.is_rising(low) or (inside and not extents.is_rising(length - high)):
        return None
    if over is None and not extents.is_rising(high):
        high = Sum(0, ((f"max({extents.text(high)}, 0)", 1),))
    if over is not None and over > 0 and not extents.is_rising(high):
        return None
    if axis.step == 1 and over is not None and -step < over <= 0:
        over = 0
    upper = None if over == 0 else ast.Constant(over) if over is not None and over < 0 else _node(extents.text(high))
    lower = None if low.fixed == 0 else _node(extents.text(low))
    return ast.Slice(lower, upper, ast.Constant(step) if step != 1 else None)


def _node(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _picked(to: Expressions, array: str, parts: list[ast.expr], kind: str, *, store: bool) -> Cut:
    """The cut by index arrays: always the elements that Python would take, from the end when an index is negative."""
    values = []
    for place, part in enumerate(parts):
        value = to.value(part)
        if value.axes and value.kind not in ("int", "object"):
            raise NotLifted(f"`{to.said(part)}` is not a whole number", part.lineno)
        values.append(value if store or _inside(to, array, place, part) else to.harmless(value, 0))
    order = together(values)
    to.met[order] += 1
    fixed = [not value.axes for value in values]
    if len(values) == 1:
        node: ast.expr = _subscript(name(array), [aligned(values[0], order)])
    else:
        nodes = [value.node if fix else aligned(value, order) for value, fix in zip(values, fixed, strict=True)]
        node = _subscript(name(array), nodes)
    return Cut(Value(node, order, kind), sliced=False, picks=tuple(values))


def _inside(to: Expressions, array: str, place: int, part: ast.expr) -> bool:
    """Whether an index surely lies in the array in all turns, also in those that take no part."""
    found = to.sum_of(part)
    if found is None:
        return False
    axes = tuple(to.counters.values())
    high = Sum() - lowest(found * -1, axes)
    length = to.extents.length(array, place)
    return to.extents.is_rising(lowest(found, axes)) and to.extents.is_rising(length - high.plus(1))
