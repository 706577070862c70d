"""Opponents and their attempts, timed in one process. In: the packed call, the versions. Out: `Tried`.

All versions of a kernel are checked against Python and take turns, by the schedule of the benchmark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alike import difference, python_run
from attempts import Attempt
from kernels import Kernel
from opponents import Opponent, loaded, opponents_of
from rounds import in_rounds, timed_loop

from ipyaccel.build.payload import unpack
from ipyaccel.measure.check import changed
from ipyaccel.measure.schedule import Entry
from ipyaccel.model import Payload, Timing

HOPELESS = 1.5
"""An attempt this many times slower than its opponent is called only once."""
Pairs = list[tuple[Opponent, Attempt]]


@dataclass(frozen=True)
class Tried:
    """Timings by name, and why other attempts have none: they do not build, or answer wrongly."""

    timings: dict[str, Timing]
    wrong: dict[str, str]


def label(opponent: Opponent, attempt: Attempt) -> str:
    """The name under which an attempt is timed."""
    return f"{opponent.name}: {attempt.name}"


def try_all(
    kernel: Kernel, attempts: Pairs, payload: Payload, folder: str, budget: float, *, send: Callable[[object], None]
) -> Tried:
    """Checks every version, then times those that answer like Python, in turns."""
    expected = python_run(payload)
    live = unpack(payload)
    mutates = changed(live.arguments, expected.arguments)
    versions = {each.name: loaded(kernel, each, Path(folder)) for each in opponents_of(kernel)}
    versions |= {label(*pair): loaded(kernel, pair[0], Path(folder), pair[1].version) for pair in attempts}
    found = {name: difference(function, payload, expected, random=kernel.random) for name, function in versions.items()}
    wrong = {name: how for name, how in found.items() if how}
    loops = {name: timed_loop(function, live, mutates=mutates) for name, function in versions.items() if name not in wrong}
    seconds = {name: min(loop(1), loop(1), loop(1)) for name, loop in loops.items()}
    entries = [Entry(name, once=seconds[name] if _hopeless(name, seconds) else None) for name in loops]
    return Tried(in_rounds(entries, loops, budget, wrong), wrong)


def _hopeless(name: str, seconds: Mapping[str, float]) -> bool:
    present = name.partition(": ")[0]
    return seconds[name] > HOPELESS * max(seconds.get(present, 0.0), 20e-6)
