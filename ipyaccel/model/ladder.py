"""A cell that is climbed step by step: what was read in it, how each of its lines came out."""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel.model.program import Reason


@dataclass(frozen=True)
class OwnType:
    """A C type that stands in the cell: "double a" at its line."""

    text: str
    line: int


@dataclass(frozen=True)
class Cell:
    """What is known of a cell before anything of it is run or compiled.

    `text`: as typed; a cell of the notebook begins with an empty line in the place of its magic, so that line numbers are those
    of the page. `twin`: the same as plain Python, line under line; empty when there is none, and `reason` says why.
    `types`: the user's own C types, in their order; none: the cell is its own twin. `public`: the names that Python sees once
    the cell is compiled, in their order. `private`: C functions, which only the cell itself can call. `threads`: it uses
    `prange` or `cython.parallel`. `cplus`: it says itself that it is C++. `taken`: C functions and their likes with what stands
    for them in the twin ("libc.math's sqrt: math.sqrt").
    """

    text: str
    twin: str
    types: tuple[OwnType, ...] = ()
    public: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    threads: bool = False
    cplus: bool = False
    taken: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class AnnotatedLine:
    """One line of a cell as Cython compiled it.

    `number` as in the notebook. `score`: how much the line calls Python, by Cython's count; 0: not at all. `c`: its C.
    `why`: plain sentences, what of Python it does; `cure`: what would remove it. `types`: those its names were found to have
    ("x: double"). `share`: of Python's time, 0 to 1, NaN where it is not known.
    """

    number: int
    text: str
    score: int
    c: str = ""
    why: tuple[str, ...] = ()
    cure: str = ""
    types: str = ""
    share: float = float("nan")


@dataclass(frozen=True)
class Ladder:
    """What a comparison of steps has beyond a comparison of versions.

    `lines`: the cell, annotated; empty when it could not be translated. `bound`: the step whose functions the notebook has now.
    `remarks`: sentences about steps that were left out because they change nothing. `baseline`: the call that stands for Python.
    """

    cell: str
    lines: tuple[AnnotatedLine, ...] = ()
    bound: str = ""
    remarks: tuple[str, ...] = ()
    baseline: str = ""
