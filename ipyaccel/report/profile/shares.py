"""Where the run's time is, as shares of it. In: a profile. Out: each function's own share, by cProfile and by the sampler.

cProfile slows down a program with many small calls; the sampler does not, so its shares go first where one function is named. It
counts what a library does for a line as that line's.
"""

from __future__ import annotations

import math

from ipyaccel.model import CalledFunction, Profile


def run_seconds(profile: Profile) -> float:
    """The time of one run: without a profiler where that was measured, else under cProfile."""
    return profile.run.plain if math.isfinite(profile.run.plain) else profile.run.wall


def is_sampled(profile: Profile) -> bool:
    """Whether the sampler told anything about functions."""
    return any(function.sampled > 0 for function in profile.functions)


def own_share(function: CalledFunction) -> float:
    """The share of the run that a function took itself, as cProfile saw it (0 to 1)."""
    if not (function.total > 0 and math.isfinite(function.share)):
        return 0.0
    return min(max(function.share * function.own / function.total, 0.0), 1.0)


def found_share(function: CalledFunction, sampled: bool) -> float:
    """The share of the run that is a function's own, by the sampler where it told anything about the run."""
    if not sampled:
        return own_share(function)
    return function.sampled if function.sampled > 0 else 0.0


def by_found_share(profile: Profile) -> tuple[tuple[float, CalledFunction], ...]:
    """All functions with their own share, the largest first."""
    sampled = is_sampled(profile)
    shares = ((found_share(function, sampled), function) for function in profile.functions)
    return tuple(sorted(shares, key=lambda pair: -pair[0]))
