"""How much memory the arrays of a nest take. In: the axes that meet in its operations. Out: bytes, or a refusal.

A nest whose arrays would be too large keeps its outermost loop: what is inside it is then lifted, one turn of it after the
other, so that the arrays have one axis less. A single loop is declined when one of its arrays took a quarter of the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ipyaccel.cgroup import memory_available
from ipyaccel.syntax.lifting.extent import Sum
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.loops.turns import Never

ITEM = 8
"""Bytes of one number."""
AT_ONCE = 2**27
"""Bytes of one array of a nest: more gains nothing, because each operation would then go through the main memory."""


def turns(axis: Axis, amounts: Mapping[str, int]) -> int | None:
    """How many turns a loop has in this call; None when that is not known."""
    start, stop = amount(axis.start, amounts), amount(axis.stop, amounts)
    return None if start is None or stop is None else len(range(start, stop, axis.step))


def amount(found: Sum, amounts: Mapping[str, int]) -> int | None:
    """A sum as a number."""
    total = found.number
    for atom, times in found.atoms:
        if atom not in amounts:
            return None
        total += times * amounts[atom]
    return total


def fits(met: Iterable[tuple[int, ...]], axes: Iterable[Axis], amounts: Mapping[str, int], line: int) -> None:
    """Raises Never when the largest array is too large."""
    known = {axis.number: turns(axis, amounts) for axis in axes}
    nested = len(known) > 1
    allowed = AT_ONCE if nested else (memory_available() or 2**33) // 4
    for order in met:
        size = ITEM
        for number in order:
            size *= known[number] or 1
        if size > allowed:
            text = f"all turns at once would need arrays of {size / 2**30:.1f} GB"
            raise Never(text + (": the outermost loop stays" if nested else ""), line)
