"""The answer in one line: which function takes how much of what time. In: a profile. Out: a `Headline` of phrases."""

from __future__ import annotations

import math

from ipyaccel import units
from ipyaccel.model import CalledFunction, Profile
from ipyaccel.report.headline import Headline, Phrase
from ipyaccel.report.profile.shares import by_found_share, run_seconds

SPREAD = 0.1
"""A smaller share than this is not worth a headline: the time is spread over many functions."""
MOSTLY = 0.5
WAITING = 0.5
"""More of the wall time than this share without wanting a processor: the run mostly waits."""
SHORT_S = 0.05
"""Waiting is not told of runs below that, nor a share of memory clean-up below `RARE`."""
RARE = 0.001
LIBRARIES = {"np.": "NumPy", "numpy.": "NumPy", "scipy.": "SciPy", "pd.": "pandas", "pandas.": "pandas"}


def headline(profile: Profile) -> Headline:
    """What the page says, in one line."""
    if profile.error:
        return Headline(_raising(profile), _aside(profile))
    if not profile.complete and not profile.functions:
        return Headline((Phrase(profile.doing or "working"),), "")
    before = (Phrase("stopped: "),) if profile.interrupted else ()
    doing = () if profile.complete or not profile.doing else (Phrase(f" · {profile.doing}"),)
    return Headline((*before, *_verdict(profile), *doing), _aside(profile))


def _raising(profile: Profile) -> tuple[Phrase, ...]:
    """The statement's own exception, and its line."""
    line = f" · line {profile.error_line} of {profile.statement.place}" if profile.error_line is not None else ""
    return (Phrase("your code raises "), Phrase(profile.error, bad=True), Phrase(line))


def _verdict(profile: Profile) -> tuple[Phrase, ...]:
    """The function with the largest share of its own; of none with a share worth a name, how the time is spread."""
    whole = units.seconds(run_seconds(profile), profile.options.digits)
    shares = by_found_share(profile)
    if not shares:
        return (Phrase(whole), Phrase(", no function of its own was called"))
    share, function = shares[0]
    if share < SPREAD:
        most = units.percent(max(share, 0.01))
        return (Phrase(whole), Phrase(f", spread over {units.count(len(shares))} functions: none takes more than {most} itself"))
    found = (Phrase(units.percent(share), strong=True), Phrase(f" of {whole} is in "), Phrase(function.name, code=True))
    return (*found, *_inside(profile, function, share))


def _inside(profile: Profile, function: CalledFunction, share: float) -> tuple[Phrase, ...]:
    """When most of a function's time is in library code that it calls: whose."""
    if not (function.native >= MOSTLY * share > 0):
        return ()
    calls = [line for line in profile.sampled if line.function in {"", function.name} and line.native > 0]
    library = library_of(max(calls, key=lambda line: line.native).call) if calls else ""
    return (Phrase(f", {units.percent(min(function.native, share))} inside {library or 'library code'}"),)


def library_of(call: str) -> str:
    """`NumPy` for `np.exp`; empty where the name does not tell."""
    return next((library for start, library in LIBRARIES.items() if call.startswith(start)), "")


def waits(profile: Profile) -> bool:
    """Whether the processor has nothing to do for most of the run."""
    seconds = run_seconds(profile)
    return seconds >= SHORT_S and profile.run.waited > WAITING * seconds


def _aside(profile: Profile) -> str:
    """Processor time, peak memory, memory clean-up, and how often a short statement was repeated."""
    run, digits = profile.run, profile.options.digits
    seconds = run_seconds(profile)
    parts = []
    if math.isfinite(run.cpu):
        said = f", waiting {units.seconds(run.waited, digits)}" if waits(profile) else ""
        parts.append(f"CPU {units.seconds(run.cpu, digits)}{said}")
    if run.peak >= 0:
        parts.append(f"peak +{units.size(run.peak, 2)}")
    if seconds > 0 and run.collecting >= RARE * seconds:
        parts.append(f"memory clean-up {units.percent(min(run.collecting / seconds, 1.0))}")
    if run.repeats > 1:
        parts.append(f"mean of {units.count(run.repeats)} runs")
    return " · ".join(parts)
