"""A program written anew, or why not, and what became of it in the compiler."""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel.model.native import Native
from ipyaccel.model.program import Reason

VERSION_OF = " · "
"""Between an alternative of the user's and the name of a version of it."""


@dataclass(frozen=True)
class Variant:
    """The program written anew by one backend.

    `entry`: name of the function in `source` to call. It takes first the values of `hidden` (names of `program.globals`),
    then the arguments of the program's entry, all by position. `done`: what was done, one short phrase.
    `assumes`: what the variant takes for granted ("sums may be regrouped", "no bounds checks"). `native`: how a cell of Cython is
    compiled beyond its text.
    """

    name: str
    backend: str
    source: str
    entry: str
    done: str = ""
    flags: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    threads: int = 1
    twin: Variant | None = None
    native: Native | None = None

    @property
    def kind(self) -> str:
        """The name without the alternative of which it is a version."""
        return self.name.rpartition(VERSION_OF)[2]


@dataclass(frozen=True)
class Declined:
    """A variant that cannot be made of this program."""

    name: str
    reason: Reason


@dataclass(frozen=True)
class Build:
    """A compiled variant. `artefact`: path of what `load` needs (a shared library or a `.py`); `log`: what the compiler said."""

    variant: Variant
    artefact: str
    seconds: float
    reused: bool = False
    log: str = ""
    annotation: str = ""
