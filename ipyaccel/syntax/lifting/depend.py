"""Which turns of a nest need each other. In: the nest's accesses to arrays. Out: nothing, or a refusal at the line.

All turns of a statement are done before the next statement begins. That keeps the meaning when, of two accesses to one
place, the one that comes first in the loop also comes first so; the distance between their turns says which one that is:

new[i] = u[i - 1]; u is only read          fine
a[i] = a[i + 1]; a reads what is written later: it is read first either way       fine
b[i] = x[i]; c[i] = b[i - 1]               fine: b is written first either way
u[i] = u[i - 1]                            refused: each turn reads what the turn before has written
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ipyaccel.syntax.lifting.extent import Extents, Sum
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.loops.turns import Never


@dataclass(frozen=True)
class Access:
    """One element that a statement reads or writes.

    `index`: its sums (None: not a sum). `adds`: `a[...] += e` and `-=`. `text`: as the user wrote it.
    """

    array: str
    index: tuple[Sum | None, ...]
    axes: tuple[Axis, ...]
    place: int
    line: int
    text: str
    writes: bool = False
    adds: bool = False


class _Apart(Exception):
    """The two accesses never meet."""


def check(accesses: Iterable[Access], roots: dict[str, set[str]], extents: Extents) -> None:
    """Raises Never where turns need each other."""
    known = list(accesses)
    for write in known:
        if not write.writes:
            continue
        _own_place(write, extents)
        for other in known:
            if other is write or not roots[other.array] & roots[write.array]:
                continue
            if other.array != write.array:
                raise Never(
                    f"`{write.array}` and `{other.array}` may be one array: what is written there may be read here", other.line
                )
            if not (write.adds and other.adds):
                _compare(write, other, extents)


def own_axes(access: Access) -> set[int]:
    """The axes that alone decide one index of an access: two turns that differ there meet different places."""
    found = set()
    for part in access.index:
        atoms = [atom for atom, _ in part.atoms if atom.startswith("@")] if part is not None else []
        if len(atoms) == 1:
            found.add(int(atoms[0][1:]))
    return found


def _own_place(write: Access, extents: Extents) -> None:
    """Every turn must write a place of its own, unless it adds."""
    if write.adds:
        return
    text = write.text
    missing = {axis.number for axis in write.axes} - own_axes(write)
    if missing:
        raise Never(f"two turns may write the same place `{text}`", write.line)
    for part in write.index:
        if part is not None and any(atom.startswith("@") for atom, _ in part.atoms) and not _rises(part, write.axes, extents):
            raise Never(
                f"it is not sure that the index of `{text}` stays positive, so two turns may write the same place", write.line
            )


def _rises(part: Sum, axes: tuple[Axis, ...], extents: Extents) -> bool:
    """Whether an index is never negative."""
    return extents.is_rising(lowest(part, axes))


def lowest(part: Sum, axes: tuple[Axis, ...]) -> Sum:
    """The lowest value of an index over all turns."""
    return _end(part, axes, low=True)


def _end(part: Sum, axes: tuple[Axis, ...], *, low: bool) -> Sum:
    by_atom = {axis.atom: axis for axis in axes}
    for atom, times in part.atoms:
        if atom in by_atom:
            axis = by_atom[atom]
            end = axis.start if (times > 0) == low else axis.stop.plus(-1)
            part = part.without(atom) + end * times
    return part


def _compare(write: Access, other: Access, extents: Extents) -> None:
    """Raises Never when the order of the two would change for some place."""
    common = [axis for axis in write.axes if axis in other.axes]
    try:
        ahead = _distances(write, other, common, extents)
    except _Apart:
        return
    first = 0
    for axis in common:
        if axis.number not in ahead:
            text = f"`{other.text}` may be what another turn writes as `{write.text}`"
            raise Never(text, other.line)
        distance = -ahead[axis.number] if axis.falling else ahead[axis.number]
        first = first or distance
    late = other.place > write.place if first > 0 else other.place <= write.place
    clash = other.writes and first != 0 and other.place == write.place
    if first and (late or clash):
        said = "the turn before" if first < 0 else "an earlier turn"
        text = f"`{write.text}` needs `{other.text}`, which {said} has just written: "
        if other.writes or first > 0:
            text = f"`{write.text}` and `{other.text}` meet in different turns, in an order that counts: "
        raise Never(text + "all at once it would be a different method", other.line)


def _distances(write: Access, other: Access, common: list[Axis], extents: Extents) -> dict[int, int]:
    """By axis, how many turns after `other` the place of `other` is written. Raises _Apart."""
    found: dict[int, int] = {}
    if len(write.index) != len(other.index):
        return found
    for mine, theirs in zip(write.index, other.index, strict=True):
        if mine is None or theirs is None:
            continue
        one, two = _counters(mine), _counters(theirs)
        if not one and not two:
            _apart(mine, theirs, extents)
        elif len(one) == 1 and one == two and _rises(theirs, other.axes, extents) and _rises(mine, write.axes, extents):
            _along(mine, theirs, one[0], common, found)
        elif not one or not two:
            fixed, moving, access = (mine, theirs, other) if not one else (theirs, mine, write)
            if extents.is_rising(fixed) and extents.is_rising(lowest(moving, access.axes)):
                _outside(fixed, moving, access, extents)
    return found


def _counters(part: Sum) -> list[tuple[str, int]]:
    return [pair for pair in part.atoms if pair[0].startswith("@")]


def _apart(mine: Sum, theirs: Sum, extents: Extents) -> None:
    """Two indices that no turn changes: surely different ones never meet."""
    difference = (mine - theirs).fixed
    both = [part.fixed for part in (mine, theirs)]
    alike = extents.is_rising(mine) and extents.is_rising(theirs)
    alike = alike or all(part is not None and part < 0 for part in both)
    if difference and alike:
        raise _Apart


def _along(mine: Sum, theirs: Sum, counter: tuple[str, int], common: list[Axis], found: dict[int, int]) -> None:
    """Two indices that follow the same counter."""
    atom, times = counter
    axis = next((axis for axis in common if axis.atom == atom), None)
    difference = (theirs - mine).fixed
    if axis is None or difference is None:
        return
    if difference % (times * axis.step):
        raise _Apart
    ahead = difference // times
    if found.get(axis.number, ahead) != ahead:
        raise _Apart
    found[axis.number] = ahead


def _outside(fixed: Sum, moving: Sum, access: Access, extents: Extents) -> None:
    """An index that stays, and one that moves: they never meet when the first lies outside the other's range."""
    low, high = lowest(moving, access.axes), _end(moving, access.axes, low=False)
    if extents.is_rising(low - fixed.plus(1)) or extents.is_rising(fixed - high.plus(1)):
        raise _Apart
