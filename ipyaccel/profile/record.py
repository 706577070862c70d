"""The recording of a profile on one page. In: a statement and its namespace. Out: a `Profile` without advice, and the payload.

One run in the notebook, as the user asked for it, under cProfile. All others happen in processes of their own, from the values as
they were before, beside it where there are processors for it: line by line, without a profiler, and by memory.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from ipyaccel.build.endings import Died, Ending, Interrupted, Raised, Returned, TimedOut
from ipyaccel.build.executor import Executor, Job, Running, wait
from ipyaccel.cgroup import threads_available
from ipyaccel.errors import Unpicklable
from ipyaccel.model import FunctionKey, Payload, Profile, ProfileOptions, Statement, WholeRun
from ipyaccel.profile.allocations import Allocations, allocation_run
from ipyaccel.profile.calls import Watched, line_of, said_of, watched_run
from ipyaccel.profile.places import Places
from ipyaccel.profile.plain import Plain, plain_run
from ipyaccel.profile.reach import functions_reached, roots
from ipyaccel.profile.repeatable import against_repeating
from ipyaccel.profile.statement import Runnable, pack_namespace
from ipyaccel.profile.tables import Material, called_functions, figures, hot_lines, memory_lines, sampled_lines
from ipyaccel.profile.traced import LineCounts, Traced, Tracing, traced_run
from ipyaccel.syntax.capturing.source import History, Sources

Show = Callable[[Profile], None]
PLAIN = "the run without a profiler"
NO_SAMPLES = "samples: the sampler could not read this run"


@dataclass(frozen=True)
class Recorded:
    """What was found. `payload`: all that the statement reaches, as it was before; None where it cannot travel.

    `raised`: what the user's code raised.
    """

    profile: Profile
    payload: Payload | None
    raised: BaseException | None = None


def record(
    ready: Runnable,
    namespace: dict[str, Any],
    options: ProfileOptions,
    crew: Executor,
    history: History | None = None,
    show: Show = lambda _: None,
) -> Recorded:
    """Profiles the statement. What it raises is part of what is found, Ctrl-C too; the caller releases the payload."""
    functions = functions_reached(roots(ready.code, namespace))
    sources = Sources(history, [(ready.statement.place, ready.statement.text)])
    places = Places(functions, sources, ready.file, ready.statement.place)
    payload, once = _payload(ready, namespace, options, functions, sources)
    begun = Profile(ready.statement, WholeRun(float("nan")), complete=False, doing="running it under cProfile", options=options)
    show(begun)
    if payload is None:
        seen, counts = _one_run(ready, namespace, functions)
        found = Material(seen, counts, notes=(f"{once}: one run under both profilers",) if once else ())
    else:
        seen, found = _several_runs(ready, namespace, payload, options, crew, lambda doing: show(replace(begun, doing=doing)))
    return Recorded(_profile(begun, found, places), payload, seen.raised)


def _payload(
    ready: Runnable,
    namespace: dict[str, Any],
    options: ProfileOptions,
    functions: Mapping[FunctionKey, FunctionType],
    sources: Sources,
) -> tuple[Payload | None, str]:
    """The values for further runs; or why there will be none."""
    if options.once:
        return None, "--once"
    against = against_repeating(ready, namespace, functions, sources)
    if against is not None:
        return None, f"{against}, which a second run would do again"
    try:
        return pack_namespace(ready, namespace), ""
    except Unpicklable as reason:
        return None, str(reason)


def _one_run(
    ready: Runnable, namespace: dict[str, Any], functions: Mapping[FunctionKey, FunctionType]
) -> tuple[Watched, dict[FunctionKey, LineCounts]]:
    """Both profilers over the one run there may be."""
    tracing = Tracing(functions)
    made = tracing.statement(ready, namespace)
    watched = Runnable(ready.statement, made.__code__, ready.file)
    seen = watched_run(watched, namespace, tracing.running())
    return seen, tracing.counts()


def _several_runs(
    ready: Runnable,
    namespace: dict[str, Any],
    payload: Payload,
    options: ProfileOptions,
    crew: Executor,
    doing: Callable[[str], None],
) -> tuple[Watched, Material]:
    """The notebook's run, and the others beside it or after it."""
    statement = ready.statement
    together = threads_available() > 1
    lines = Job(traced_run, (statement, payload), _patience(options), "lines")
    jobs: dict[str, Running] = {"lines": crew.start(lines)} if together else {}
    try:
        seen = watched_run(ready, namespace)
        if not seen.interrupted:
            doing("looking at its lines, and at a run without a profiler")
            later = _later(statement, payload, seen, options) | ({} if together else {"lines": lines})
            jobs |= {name: crew.start(job) for name, job in later.items()}
        found = _gathered(seen, jobs)
        if isinstance((plain := jobs.get("plain")) and plain.ending, Died) and not found.interrupted:
            # The sampler reads what the interpreter is changing: in a run that calls very much it may read nonsense.
            jobs["plain"] = crew.start(_without_sampler(statement, payload, seen, options))
            found = _gathered(seen, {"plain": jobs["plain"]}, replace(found, skipped=_without_plain(found.skipped)))
        return seen, found
    finally:
        for job in jobs.values():
            job.kill()


def _patience(options: ProfileOptions) -> float:
    """Seconds for a run in a child: a profiler may make it several times slower."""
    return options.timeout


def _later(statement: Statement, payload: Payload, seen: Watched, options: ProfileOptions) -> dict[str, Job]:
    """Runs for which it must be known how long one takes."""
    jobs = {"plain": Job(plain_run, (statement, payload, seen.wall), _patience(options), "plain")}
    if options.memory:
        half = _patience(options) / 2
        jobs["memory"] = Job(allocation_run, (statement, payload, half), _patience(options), "memory")
    return jobs


def _without_plain(skipped: tuple[str, ...]) -> tuple[str, ...]:
    """What was left out, when the sampler's run has to be done again without it."""
    return (*(said for said in skipped if not said.startswith(PLAIN)), NO_SAMPLES)


def _without_sampler(statement: Statement, payload: Payload, seen: Watched, options: ProfileOptions) -> Job:
    """The run without a profiler, looked at by nobody."""
    work = functools.partial(plain_run, sampled=False)
    return Job(work, (statement, payload, seen.wall), _patience(options), "plain")


def _gathered(seen: Watched, jobs: Mapping[str, Running], found: Material | None = None) -> Material:
    """What the runs in children found, added to what is known; what one did not find is said."""
    if seen.interrupted:
        return Material(seen, skipped=("interrupted: lines and the run without a profiler are missing",))
    found = found or Material(seen)
    waiting = dict(jobs)
    try:
        while waiting:
            wait(list(waiting.values()), timeout=1.0)
            for name, job in list(waiting.items()):
                if job.ending is not None:
                    del waiting[name]
                    found = _with(found, name, job.ending)
    except KeyboardInterrupt:
        return replace(found, interrupted=True, skipped=(*found.skipped, f"interrupted: {', '.join(waiting)} missing"))
    return found


def _with(found: Material, name: str, ending: Ending) -> Material:
    """The material with what one more run found, or with why it found nothing."""
    match ending:
        case Returned(Traced() as traced):
            return replace(found, counts=traced.counts)
        case Returned(Plain() as plain):
            return replace(found, plain=plain)
        case Returned(Allocations() as memory):
            return replace(found, memory=memory)
        case TimedOut(seconds):
            said = f"no end within {seconds:g} s"
        case Died(sentence=said) | Raised(message=said):
            pass
        case Interrupted():
            said = "it was stopped"
        case _:
            said = "it could not be run"
    what = {"lines": "the lines", "plain": PLAIN, "memory": "memory by line"}[name]
    return replace(found, skipped=(*found.skipped, f"{what}: {said}"))


def _profile(begun: Profile, found: Material, places: Places) -> Profile:
    """The material, as tables."""
    seen = found.seen
    raised = seen.raised if not seen.interrupted else None
    functions = called_functions(found, places)
    return replace(
        begun,
        run=figures(found),
        functions=functions,
        lines=hot_lines(found, functions, places),
        sampled=sampled_lines(found, places),
        memory=memory_lines(found, places),
        stats=found.marshalled(places),
        notes=found.said(),
        skipped=found.skipped,
        warnings=tuple(places.sources.warnings),
        error=said_of(raised) if raised is not None else "",
        error_line=line_of(raised, places.file) if raised is not None else None,
        interrupted=seen.interrupted or found.interrupted,
        doing="",
    )
