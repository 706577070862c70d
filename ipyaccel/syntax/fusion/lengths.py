"""Which lengths have a name, and which are known to be equal, at one place in a function.

In: extents. Out: names. A block inside another starts with a copy of what its surroundings know; when a name is bound
anew, what was known of its array is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ipyaccel.syntax.fusion.nodes import Extent


@dataclass
class _Class:
    """Extents known to be equal, and the name that holds their length."""

    members: list[Extent]
    name: str = ""


@dataclass
class Lengths:
    """Names of lengths, and classes of equal ones."""

    classes: list[_Class] = field(default_factory=list)

    def _class(self, extent: Extent) -> _Class:
        whole = Extent(extent.base, extent.axis)
        if extent != whole and extent.base:
            leader = self._class(whole).members[0]
            if leader == Extent(leader.base, leader.axis) and leader.base:
                extent = replace(extent, base=leader.base, axis=leader.axis)
        for item in self.classes:
            if extent in item.members:
                return item
        self.classes.append(_Class([extent]))
        return self.classes[-1]

    def chosen(self, extent: Extent) -> Extent:
        """The one that stands for all that equal this one."""
        return self._class(extent).members[0]

    def join(self, first: Extent, second: Extent) -> None:
        """From here on both are known to be equal."""
        one, other = self._class(first), self._class(second)
        if one is not other:
            one.members += other.members
            one.name = one.name or other.name
            self.classes.remove(other)

    def name(self, extent: Extent) -> str:
        """Its name, or nothing."""
        return self._class(extent).name

    def call(self, extent: Extent, name: str) -> None:
        """Its length is now held by this name."""
        self._class(extent).name = name

    def forget(self, bases: set[str]) -> None:
        """These names are bound to other arrays now."""
        for item in self.classes:
            item.members = [extent for extent in item.members if extent.base not in bases]
        self.classes = [item for item in self.classes if item.members]

    def copy(self) -> Lengths:
        """The same knowledge, to go on with independently."""
        return Lengths([_Class(list(item.members), item.name) for item in self.classes])

    def take(self, other: Lengths) -> None:
        """Knows what the other knows."""
        self.classes = other.copy().classes
