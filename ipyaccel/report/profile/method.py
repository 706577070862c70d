"""How a profile was measured. In: a profile. Out: pairs of label and text."""

from __future__ import annotations

import math

from ipyaccel import units
from ipyaccel.model import Profile
from ipyaccel.report.measured import Fact, machine_facts
from ipyaccel.report.profile.headline import waits

CALLS = (
    "by cProfile. It sees calls of functions, and no arithmetic, no array operations (ufuncs) and no calls inside compiled code: "
    "their time is the own time of the function that they stand in"
)
DEARER = "a profiler costs time at every call and at every line: many short lines and small functions look dearer than they are"
LINES = "by line_profiler, in a run of its own where possible; a line's share includes the functions that it calls"
SAMPLER = (
    "what NumPy, pandas or Python itself does for one of your lines, found by looking at the running code again and again. That "
    "slows nothing down; of a short run the shares are rough"
)
WAITS = "for files, the network, a sleep, or a processor that is busy with something else"
MEMORY = "by tracemalloc, in a run of its own, so that it costs the times nothing"
HELP = "each function with the arguments of a real call, every version's answer compared with its own"


def method(profile: Profile) -> tuple[Fact, ...]:
    """What a reader needs to judge the figures or to measure again."""
    said = [
        ("calls", CALLS if profile.functions else ""),
        ("lines", LINES if profile.lines else ""),
        ("library code", SAMPLER if profile.sampled else ""),
        ("memory", MEMORY if profile.memory else ""),
        ("what would help", HELP if any(advice.comparison is not None for advice in profile.advice) else ""),
        ("mind", DEARER if profile.functions or profile.lines else ""),
        ("times", _times(profile)),
        ("waiting", WAITS if waits(profile) else ""),
        *(("", note) for note in profile.notes),
        *(fact for fact in (machine_facts(profile.machine) if profile.machine is not None else ()) if fact[0] != "threads"),
    ]
    return tuple(fact for fact in said if fact[1])


def _times(profile: Profile) -> str:
    """The run with and without the profiler."""
    run, digits = profile.run, profile.options.digits
    parts = [f"{units.seconds(run.wall, digits)} under cProfile"] if math.isfinite(run.wall) else []
    if math.isfinite(run.plain):
        parts.append(f"{units.seconds(run.plain, digits)} without a profiler")
    if profile.seconds > 0:
        parts.append(f"{units.seconds(profile.seconds, 2)} for the whole report")
    return ", ".join(parts)
