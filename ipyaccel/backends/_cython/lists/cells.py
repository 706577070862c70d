"""Which lists are the same list, or may be. In: uses of lists, one by one. Out: cells that say what is done with each.

Two expressions that may hold the same list share one cell, and so do the rows of lists that share one. What no list of C numbers
could do makes a cell `opaque`: it, its rows and what it is a row of stay Python's lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ipyaccel.model import Type

HELD = (Type("int"), Type("float"), Type("bool"))
"""Kinds of numbers that a list of C numbers holds."""


@dataclass(eq=False)
class Cell:
    """A list, or several that may be the same. `item`: the numbers in it; `row`: the lists in it; neither: it may be either.

    `read`: C looks at its numbers. `written`: they are replaced. `resized`: it grows or shrinks. `kin`: lists that are copied
    from it or into it, which C holds together with it or not at all.
    """

    item: Type | None = None
    row: Cell | None = None
    opaque: bool = False
    read: bool = False
    written: bool = False
    resized: bool = False
    same: Cell | None = None
    holders: list[Cell] = field(default_factory=list)
    kin: list[Cell] = field(default_factory=list)

    def root(self) -> Cell:
        """The cell that stands for all that were found to be the same."""
        cell = self
        while cell.same is not None:
            cell = cell.same
        return cell

    @property
    def is_leaf(self) -> bool:
        """Whether it is known to hold numbers."""
        return self.root().item is not None

    def holds(self, item: Type) -> None:
        """Notes what is put into it: all must be of one kind, exactly."""
        root = self.root()
        if root.row is not None or item not in HELD or (root.item is not None and root.item != item):
            spoil(root)
        elif root.item is None:
            root.item = item


def cell_of(kind: Type) -> Cell:
    """A new cell for a list of that type."""
    cell = Cell()
    if len(kind.items) != 1:
        cell.opaque = not kind.items and kind.kind != "list"
        return cell
    if kind.items[0].kind == "list":
        return table_of(cell_of(kind.items[0]))
    cell.holds(kind.items[0])
    return cell


def table_of(row: Cell) -> Cell:
    """A new list of such rows."""
    table = Cell(row=row)
    row.root().holders.append(table)
    table.opaque = row.root().opaque
    return table


def copy_of(cell: Cell) -> Cell:
    """A new list with the same numbers, or the same rows."""
    root = cell.root()
    if root.row is not None:
        return table_of(root.row)
    made = Cell(item=root.item, opaque=root.opaque)
    relate(made, root)
    return made


def relate(first: Cell, second: Cell) -> None:
    """Notes that one list is copied into the other: C holds both, or none."""
    first.root().kin.append(second)
    second.root().kin.append(first)
    if first.root().opaque or second.root().opaque:
        spoil(first, again=True)


def family(cell: Cell) -> list[Cell]:
    """A list with all that it is copied from or into, by way of others too."""
    found: dict[int, Cell] = {}
    waiting = [cell]
    while waiting:
        one = waiting.pop().root()
        if id(one) not in found:
            found[id(one)] = one
            waiting += one.kin
    return list(found.values())


def unite(first: Cell, second: Cell) -> Cell:
    """Makes one of two cells."""
    kept, gone = first.root(), second.root()
    if kept is gone:
        return kept
    gone.same = kept
    kept.read, kept.written = kept.read or gone.read, kept.written or gone.written
    kept.resized = kept.resized or gone.resized
    kept.holders += gone.holders
    kept.kin += gone.kin
    clash = (kept.item is not None and gone.row is not None) or (kept.row is not None and gone.item is not None)
    clash = clash or (kept.item is not None and gone.item is not None and kept.item != gone.item)
    kept.item = kept.item or gone.item
    if kept.row is not None and gone.row is not None:
        unite(kept.row, gone.row)
    kept.row = kept.row or gone.row
    if kept.opaque or gone.opaque or clash:
        spoil(kept, again=True)
    return kept


def spoil(cell: Cell | None, *, again: bool = False) -> None:
    """Leaves a list to Python, with its rows and with what it is a row of."""
    if cell is None:
        return
    root = cell.root()
    if root.opaque and not again:
        return
    root.opaque = True
    spoil(root.row)
    for other in (*root.holders, *root.kin):
        spoil(other)


def spoil_all(cells: Iterable[Cell | None]) -> None:
    """Leaves several lists to Python."""
    for cell in cells:
        spoil(cell)
