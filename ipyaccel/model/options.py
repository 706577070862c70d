"""What the user may set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """What the user may set, by the names of `%compare`'s options.

    `loops`, `rounds`: fixed counts, or None to calibrate. `digits`: significant digits shown. `budget`: cap on timing in
    seconds. `timeout`: seconds for one variant's build and check. `rtol`, `atol`: None takes the tolerance of the dtype.
    `threads`: None takes what the cgroup grants. `only`, `skip`: variant names, or a backend's name for all of its variants.
    `hide`: no times are shown until the result's `reveal`. `memory`: the memory of a call is measured, too.
    """

    loops: int | None = None
    rounds: int | None = None
    digits: int = 3
    quiet: bool = False
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    budget: float = 2.0
    timeout: float = 30.0
    rtol: float | None = None
    atol: float | None = None
    threads: int | None = None
    profile: bool = True
    hide: bool = False
    memory: bool = False
