"""The head of a loop in a nest. In: a `for` statement over `range`. Out: its axis, that is which numbers it counts.

for i in range(1, n)            i counts from 1 to n - 1
for i in range(n, 0, -1)        the same turns in their other order: allowed where the order does not matter
for j in range(i + 1, n)        all turns that some i wants; j > i says which
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ipyaccel.syntax.lifting.extent import Extents, Sum
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass(frozen=True)
class Axis:
    """The turns of one loop, in rising order: `start`, then every `step` up to `stop` (not reached).

    `variable` is the user's counter. `falling`: the user counts down. `lower`, `upper`: bounds that hang on loops around, as
    expressions of the user.
    """

    number: int
    variable: str
    start: Sum
    stop: Sum
    step: int
    line: int
    falling: bool = False
    lower: ast.expr | None = None
    upper: ast.expr | None = None

    @property
    def atom(self) -> str:
        """What stands for the counter in sums."""
        return f"@{self.number}"

    @property
    def counter(self) -> Sum:
        """The counter as a sum."""
        return Sum(0, ((self.atom, 1),))


def axis_of(loop: ast.For, number: int, extents: Extents, outer: Mapping[str, Axis], text: str) -> Axis:
    """Reads the head of a loop, which `plain` has made a loop over `range`. `outer`: the axes around it by counter.

    `text`: the head in the user's words.
    """
    call = loop.iter
    ranged = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range" and not call.keywords
    if not (ranged and isinstance(call, ast.Call) and isinstance(loop.target, ast.Name) and 1 <= len(call.args) <= 3):
        raise NotLifted(f"the loop goes through `{text}`, which is neither a range nor an array", loop.lineno)
    first = ast.Constant(0) if len(call.args) == 1 else call.args[0]
    last = call.args[0] if len(call.args) == 1 else call.args[1]
    by = extents.sum_of(call.args[2]) if len(call.args) == 3 else Sum(1)
    start, stop = counted_sum(first, extents, outer), counted_sum(last, extents, outer)
    if by is None or not by.fixed or start is None or stop is None:
        raise NotLifted(f"the turns of `{text}` are known only while the loop runs", loop.lineno)
    axis = Axis(number, loop.target.id, start, stop, by.fixed, loop.lineno)
    if by.fixed < 0:
        if by.fixed != -1 or _hangs(start) or _hangs(stop):
            raise NotLifted(f"`{text}` counts down in a way that has no slice", loop.lineno)
        return replace(axis, start=stop.plus(1), stop=start.plus(1), step=1, falling=True)
    return _within(axis, first, last, outer, text) if _hangs(start) or _hangs(stop) else axis


def _within(axis: Axis, first: ast.expr, last: ast.expr, outer: Mapping[str, Axis], text: str) -> Axis:
    """A loop whose bounds hang on loops around: it takes all turns that any of them wants, and says which."""
    if axis.step != 1:
        raise NotLifted(f"`{text}` takes other turns for every turn of the loop around it", axis.line)
    lower, upper = (first if _hangs(axis.start) else None), (last if _hangs(axis.stop) else None)
    axes = {other.atom: other for other in outer.values()}
    low, high = _extreme(axis.start, axes, lowest=True), _extreme(axis.stop, axes, lowest=False)
    return replace(axis, start=low, stop=high, lower=lower, upper=upper)


def _hangs(found: Sum) -> bool:
    return any(atom.startswith("@") for atom, _ in found.atoms)


def _extreme(found: Sum, axes: Mapping[str, Axis], *, lowest: bool) -> Sum:
    """The lowest or highest value of a bound over all turns of the loops around."""
    for atom, times in found.atoms:
        if atom.startswith("@"):
            axis = axes[atom]
            low, high = axis.start, axis.stop.plus(-1)
            end = low if (times > 0) == lowest else high
            found = found.without(atom) + end * times
    return found


def counted_sum(node: ast.expr, extents: Extents, counters: Mapping[str, Axis]) -> Sum | None:
    """An integer expression as a sum of numbers, counters and what does not change; None when it is more than that."""
    if isinstance(node, ast.Name) and node.id in counters:
        return counters[node.id].counter
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        left, right = counted_sum(node.left, extents, counters), counted_sum(node.right, extents, counters)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Mult):
            if left.fixed is not None:
                return right * left.fixed
            if right.fixed is not None:
                return left * right.fixed
            return None if _hangs(left) or _hangs(right) else extents.sum_of(node)
        return left + right if isinstance(node.op, ast.Add) else left - right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = counted_sum(node.operand, extents, counters)
        return None if inner is None else inner * -1
    if any(isinstance(part, ast.Name) and part.id in counters for part in ast.walk(node)):
        return None
    return extents.sum_of(node)
