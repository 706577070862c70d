"""A statement that is profiled, and what the user may set for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProfileOptions:
    """What the user may set for `%autoprofile`, by the names of its options.

    `once`: the statement runs a single time, whatever that costs in accuracy. `advice`: look for what would help. `memory`:
    allocations by line. `snakeviz`: the call graph in the page. `budget`: seconds of timing for each comparison of the advice.
    `timeout`: seconds for each run after the first. `dump`: where the profile is written for other tools, if anywhere.
    """

    once: bool = False
    advice: bool = True
    memory: bool = False
    snakeviz: bool = True
    budget: float = 2.0
    timeout: float = 60.0
    threads: int | None = None
    digits: int = 3
    quiet: bool = False
    dump: str = ""


@dataclass(frozen=True)
class Statement:
    """What is profiled: Python text as the user typed it, magics already translated.

    `place`: "the statement" or the cell's name. `whole_cell`: it came as a cell of its own. `awaits`: it awaits at top level.
    """

    text: str
    place: str = "the statement"
    whole_cell: bool = False
    awaits: bool = False
