"""What many turns give together. In: a value and the axes that are gathered. Out: a sum, product or extreme along them.

s += a[i, j] * x[j]  over j           a @ x
s += x[i] * y[i] - 1  over i          np.sum(x * y - 1)
c += 1  where x[i] > 0                np.count_nonzero(x > 0)
m = max(m, a[i, j])  over i           np.maximum(m, np.max(a, axis=0, initial=-np.inf))
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ipyaccel.syntax.lifting.expression import Expressions
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.value import Value, aligned, call, number, wider
from ipyaccel.syntax.loops.carried import Update
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.loops.wholes import is_array


def turns_text(to: Expressions, axis: Axis) -> ast.expr:
    """How many turns a loop has."""
    span = axis.stop - axis.start
    if axis.step == 1 and to.extents.is_rising(span):
        return ast.parse(to.extents.text(span), mode="eval").body
    start = "" if axis.start.fixed == 0 and axis.step == 1 else f"{to.extents.text(axis.start)}, "
    step = f", {axis.step}" if axis.step != 1 else ""
    return ast.parse(f"len(range({start}{to.extents.text(axis.stop)}{step}))", mode="eval").body


def summed(to: Expressions, value: Value, over: Sequence[Axis]) -> Value:
    """The sum of a value over the turns of some loops, those of the mask only."""
    mask = to.mask
    if mask is not None and _is_one(value):
        axes = tuple(axis for axis in over if axis.number in mask.axes)
        value, mask = _counted(to, mask, axes), None
        over = [axis for axis in over if axis not in axes]
    if mask is not None and set(mask.axes) & {axis.number for axis in over}:
        value = replace(to.where(mask, value, number(0)), kind=value.kind)
    elif mask is not None:
        return _some(to, mask, summed_plainly(to, value, over))
    return summed_plainly(to, value, over)


def _some(to: Expressions, mask: Value, value: Value) -> Value:
    """A sum for those turns of the outer loops that take part, 0 for the others."""
    if not mask.axes and not value.axes:
        return replace(value, node=ast.IfExp(mask.node, value.node, ast.Constant(0)), factors=(), cut=False)
    return replace(to.where(mask, value, number(0)), kind=value.kind)


def _is_one(value: Value) -> bool:
    return isinstance(value.node, ast.Constant) and value.node.value == 1 and type(value.node.value) is int


def _counted(to: Expressions, mask: Value, axes: tuple[Axis, ...]) -> Value:
    """How many turns of a mask there are."""
    if not axes:
        return replace(mask, node=ast.Call(ast.Name("int", ast.Load()), [mask.node], []), kind="int") if not mask.axes else mask
    return _along(to, "count_nonzero", mask, axes, "int")


def summed_plainly(to: Expressions, value: Value, over: Sequence[Axis]) -> Value:
    """The sum over all turns of some loops; products of two arrays as matrix products."""
    here = [axis for axis in over if axis.number in value.axes]
    missing = [axis for axis in over if axis.number not in value.axes]
    for axis in reversed(here):
        product = _dotted(to, value, axis.number) or _contracted(value, axis.number)
        if product is not None:
            to.met[value.axes] -= len(value.factors) - 1  # the product is never made as such
            to.met[product.axes] += 1
            value, here = product, [other for other in here if other is not axis]
    if here:
        value = _along(to, "sum", value, tuple(here), "int" if value.kind == "bool" else value.kind)
    for axis in missing:
        value = _times(to, value, axis)
    return value


def _times(to: Expressions, value: Value, axis: Axis) -> Value:
    """The same in every turn, as many times as there are turns."""
    count = turns_text(to, axis)
    if _is_one(value):
        return Value(count, kind="int")
    return Value(ast.BinOp(value.node, ast.Mult(), count), value.axes, value.kind)


def _along(to: Expressions, function: str, value: Value, axes: Sequence[Axis], kind: str, **given: ast.expr) -> Value:
    """A gathering function along some axes."""
    numbers = [axis.number for axis in axes]
    left = tuple(axis for axis in value.axes if axis not in numbers)
    if not left:
        return Value(call(to.numpy, function, value.node, **given), (), kind)
    places: list[ast.expr] = [ast.Constant(place) for place, axis in enumerate(value.axes) if axis in numbers]
    along = places[0] if len(places) == 1 else ast.Tuple(places, ast.Load())
    return Value(call(to.numpy, function, value.node, axis=along, **given), left, kind)


def _dotted(to: Expressions, value: Value, axis: int) -> Value | None:
    """The sum of a product of two vectors of floats, which need not be made as such."""
    node, last = value.node, value.factors[-1] if value.factors else None
    if last is None or not isinstance(node, ast.BinOp) or node.right is not last.node or last.axes != (axis,):
        return None
    if to.around.fused and not all(is_array(side, to.around) for side in (node.left, node.right)):
        return None
    arrays = [part for part in value.factors if part.axes]
    if value.axes != (axis,) or len(arrays) < 2 or any(part.kind != "float" for part in arrays):
        return None
    return Value(call(to.numpy, "dot", node.left, node.right), (), "float")


def _contracted(value: Value, axis: int) -> Value | None:
    """A sum of products as a matrix product, where the product itself would be larger than what it is made of."""
    inside = [part for part in value.factors if axis in part.axes]
    outside = [part for part in value.factors if axis not in part.axes]
    if len(inside) != 2 or any(part.kind not in ("float", "int", "complex") or len(part.axes) > 2 for part in inside):
        return None
    first, second = sorted(inside, key=lambda part: [other for other in part.axes if other != axis] or [axis])
    mine = [other for other in first.axes if other != axis]
    theirs = [other for other in second.axes if other != axis]
    if set(mine) & set(theirs) or (not mine and not theirs):
        return None
    if first.kind != second.kind:
        return None
    if not mine:
        first, second, mine, theirs = second, first, theirs, mine
    left = aligned(first, (*mine, axis))
    right = aligned(second, (axis, *theirs))
    made = Value(ast.BinOp(left, ast.MatMult(), right), (*mine, *theirs), first.kind)
    for part in outside:
        order = tuple(sorted({*made.axes, *part.axes}))
        node = ast.BinOp(aligned(part, order), ast.Mult(), aligned(made, order))
        made = Value(node, order, wider(part.kind, made.kind), factors=(*part.parts, *made.parts))
    return made


def multiplied(to: Expressions, value: Value, over: Sequence[Axis], line: int) -> Value:
    """The product over the turns of some loops."""
    if to.mask is not None:
        if not to.mask.axes:
            raise NotLifted("a product that only some calls make has no array form", line)
        value = replace(to.where(to.mask, value, number(1)), kind=value.kind)
    here = [axis for axis in over if axis.number in value.axes]
    for axis in over:
        if axis not in here:
            value = replace(value, node=ast.BinOp(value.node, ast.Pow(), turns_text(to, axis)), factors=(), cut=False)
    return _along(to, "prod", value, here, value.kind) if here else value


def extreme(to: Expressions, which: str, value: Value, over: Sequence[Axis], before: Value, line: int) -> Value:
    """The largest or smallest over the turns of some loops, together with what was there before."""
    if before.kind != value.kind:
        raise NotLifted("the two that are compared are not known to be numbers of one kind", line)
    if value.kind not in ("int", "float"):
        raise NotLifted("the largest or smallest of what are not plain numbers", line)
    if to.mask is not None and not to.mask.axes:
        raise NotLifted("a largest or smallest that hangs on what no turn changes", line)
    if to.mask is not None and set(to.mask.axes) - set(value.axes):
        value = replace(to.where(to.mask, value, value), kind=value.kind)
    here = [axis for axis in over if axis.number in value.axes]
    if len(here) != len(over):
        raise NotLifted("the largest or smallest of what is the same in every turn", line)
    given = {} if to.mask is None else {"where": aligned(to.mask, value.axes)}
    if not before.axes and len(here) == len(value.axes):
        return _along(to, which, value, here, value.kind, initial=before.node, **given)
    if value.kind == "float":
        sign = "-" if which == "max" else ""
        lowest: ast.expr = ast.parse(f"{sign}{to.numpy}.inf", mode="eval").body
    else:
        lowest = ast.parse(f"{to.numpy}.iinfo({to.numpy}.int64).{'min' if which == 'max' else 'max'}", mode="eval").body
    along = _along(to, which, value, here, value.kind, initial=lowest, **given)
    order, nodes = to.joined(before, along)
    return Value(call(to.numpy, f"{which}imum", *nodes), order, value.kind)


def running(to: Expressions, update: Update, value: Value, axis: Axis, before: Value) -> Value:
    """What a name is in each turn of a loop in which it runs."""
    if axis.falling or axis.number not in value.axes or (update.sign in ("max", "min") and before.kind != value.kind):
        raise NotLifted(f"`{update.name}` needs the value that the turn before has made, and in its order", axis.line)
    if to.mask is not None and update.sign in ("max", "min"):
        raise NotLifted(f"`{update.name}` is set in some turns only", axis.line)
    if to.mask is not None:
        value = replace(to.where(to.mask, value, number(0)), kind=value.kind)
    given = {} if len(value.axes) == 1 else {"axis": ast.Constant(value.axes.index(axis.number))}
    if update.sign in ("max", "min"):
        function = ast.parse(f"{to.numpy}.{update.sign}imum.accumulate", mode="eval").body
        made = ast.Call(function, [value.node], [ast.keyword(key, item) for key, item in given.items()])
        so_far = Value(made, value.axes, value.kind)
        order, nodes = to.joined(before, so_far)
        return Value(call(to.numpy, f"{update.sign}imum", *nodes), order, value.kind)
    so_far = Value(call(to.numpy, "cumsum", value.node, **given), value.axes, value.kind)
    order, (one, two) = to.joined(before, so_far)
    sign: ast.operator = ast.Add() if update.sign == "+" else ast.Sub()
    return Value(ast.BinOp(one, sign, two), order, wider(before.kind, value.kind))
