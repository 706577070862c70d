"""Everything of one kernel, timed in one process. In: the packed call, the product's builds. Out: `Raced`.

All versions take turns in rounds, in a new random order each round, by the product's own schedule and loops. Two things differ
from `%compare`: rounds go on until the time is used up, because what matters here is how the fast ones stand to each other, and
versions that are far behind the fastest of their freedom are called only once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from alike import difference, python_run
from attempts import Attempt, attempts_of
from kernels import Kernel
from opponents import Opponent, loaded, opponents_of
from ratios import ATTEMPT, HAND, freedom, is_attempt, is_ours

from ipyaccel.build.payload import unpack
from ipyaccel.cgroup import memory_available
from ipyaccel.measure.check import changed
from ipyaccel.measure.clock import MonotonicClock
from ipyaccel.measure.loading import load, seed_for
from ipyaccel.measure.loop import Loop, refreshing, reusing
from ipyaccel.measure.schedule import Dropped, Entry, Rules, Schedule
from ipyaccel.measure.seed import SEED
from ipyaccel.model import Build, Payload, Timing
from ipyaccel.syntax.live import Live

FAR_BEHIND = 6.0
"""A version this many times slower than the fastest of its freedom and side is called only once."""
HARDLY_BEHIND = 1.5
"""The same for further attempts."""
IN_ANY_CASE = (
    *("numpy", "numexpr", "cython-typed", "cython-fast"),
    *("hand numpy", "hand numexpr", "hand cython-checked", "hand cython", "hand cython-fast"),
)
"""These are held against each other, however far behind."""
PYTHON = "python"
QUICK_S = 0.05
"""Python's own calls are repeated when they take less."""


@dataclass(frozen=True)
class Raced:
    """Timings by name (by hand: `hand ...`), and why others have none. `mutates`: the call writes into its arguments."""

    timings: dict[str, Timing]
    left_out: dict[str, str]
    mutates: bool


def race(
    kernel: Kernel, builds: tuple[Build, ...], payload: Payload, folder: str, budget: float, *, send: Callable[[object], None]
) -> Raced:
    """Checks the opponents, then times all. The builds were checked by the product before."""
    expected = python_run(payload)
    live = unpack(payload)
    mutates = changed(live.arguments, expected.arguments)
    left_out: dict[str, str] = {}
    callables: dict[str, Callable[..., Any]] = {build.variant.name: load(build, live) for build in builds}
    for name, opponent, attempt in written_by_hand(kernel):
        function = loaded(kernel, opponent, Path(folder), attempt.version if attempt else None)
        how = difference(function, payload, expected, random=kernel.random)
        if how:
            left_out[name] = how
        else:
            callables[name] = function
    for build in builds:
        seed_for(build.variant, SEED, random=kernel.random)
    loops = {name: timed_loop(function, live, mutates=mutates) for name, function in callables.items()}
    entries = [*_python(live, loops, expected.seconds, mutates=mutates), *_entries(loops)]
    timings = in_rounds(entries, loops, budget, left_out)
    return Raced(timings, left_out, mutates)


def written_by_hand(kernel: Kernel) -> list[tuple[str, Opponent, Attempt | None]]:
    """The opponents by their names in the table, then other texts that try to be faster; not the same texts under other flags."""
    every = opponents_of(kernel)
    tried = [(each, attempt) for each in every for attempt in attempts_of(kernel, each) if not attempt.name.startswith("-")]
    further = [(f"{ATTEMPT}{each.name.removeprefix(HAND)}: {attempt.name}", each, attempt) for each, attempt in tried]
    return [*((each.name, each, None) for each in every), *further]


def _python(live: Live, loops: dict[str, Loop], seconds: float, *, mutates: bool) -> list[Entry]:
    """The original: one of the loops when it is quick, else its run for the checks has to do."""
    if seconds > QUICK_S:
        return [Entry(PYTHON, once=seconds)]
    assert not live.kwargs
    loops[PYTHON] = timed_loop(live.function, replace(live, arguments=live.args), mutates=mutates)
    return []


def timed_loop(function: Callable[..., Any], live: Live, *, mutates: bool) -> Loop:
    """The product's timed loop: the same arguments each time, or fresh copies for calls that write into theirs."""
    if not mutates:
        return reusing(function, live.arguments)
    return refreshing(function, live.arguments, bindings=live.bindings, memory=(memory_available() or 0) // 8 or None)


def _entries(loops: dict[str, Loop]) -> list[Entry]:
    """Who takes part in the rounds. The first call of each compiles or warms up; the better of two more is what counts here."""
    seconds = {}
    for name, loop in loops.items():
        loop(1)
        seconds[name] = min(loop(1), loop(1))
    far = {name for name in seconds if name not in IN_ANY_CASE and _is_far(name, seconds)}
    return [Entry(name, once=seconds[name] if name in far else None) for name in loops]


def _is_far(name: str, seconds: dict[str, float]) -> bool:
    """True for one that cannot be the best of its freedom on its side: the best of ours and the best by hand always stay.

    An attempt has to be nearly as fast as what is there. What a clock shows of one very short call is not trusted.
    """
    rivals = [each for each in seconds if freedom(each) == freedom(name) and is_ours(each) == is_ours(name)]
    if not is_attempt(name):
        rivals = [each for each in rivals if not is_attempt(each)]
    fastest = max(min((seconds[each] for each in rivals), default=0.0), 2e-6)
    return seconds[name] > (HARDLY_BEHIND if is_attempt(name) else FAR_BEHIND) * fastest


class _Rounds(Schedule):
    """The product's schedule, which ends when the time is used up and not before."""

    def _settled(self, active: Sequence[Entry]) -> bool:
        return False


def in_rounds(entries: list[Entry], loops: dict[str, Loop], budget: float, left_out: dict[str, str]) -> dict[str, Timing]:
    """Times by the product's schedule until the budget is used up; who raises meanwhile is left out."""

    def timed(name: str, count: int) -> float:
        try:
            return loops[name](count)
        except Exception as error:
            left_out[name] = f"raised while it was timed: {type(error).__name__}: {error}"
            raise Dropped(name) from error

    rules = Rules(budget, longest_sample=max(budget / (20 * len(entries)), 2e-3))
    return _Rounds(entries, timed, MonotonicClock(), rules, chance=random.Random(SEED)).times()
