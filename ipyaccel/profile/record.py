"""The recording of a profile on one page. In: a statement and its namespace. Out: a `Profile` without advice, and the payload.

One run in the notebook, as the user asked for it, under cProfile. All others happen in processes of their own, from the values as
they were before, beside it where there are processors for it: line by line, without a profiler, and by memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from ipyaccel.build.executor import Executor, Job
from ipyaccel.cgroup import threads_available
from ipyaccel.errors import Unpicklable
from ipyaccel.model import FunctionKey, Payload, Profile, ProfileOptions, Statement, WholeRun
from ipyaccel.profile.allocations import allocation_run
from ipyaccel.profile.calls import Watched, line_of, said_of, watched_run
from ipyaccel.profile.hot import hot_lines
from ipyaccel.profile.others import Others
from ipyaccel.profile.places import Places
from ipyaccel.profile.plain import plain_run
from ipyaccel.profile.reach import compiled_reached, functions_reached, roots
from ipyaccel.profile.repeatable import against_repeating
from ipyaccel.profile.statement import Runnable, pack_namespace
from ipyaccel.profile.tables import Material, called_functions, figures, memory_lines, sampled_lines
from ipyaccel.profile.traced import LineCounts, Tracing, traced_run
from ipyaccel.syntax.capturing.source import History, Sources

Show = Callable[[Profile], None]


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
    begins = roots(ready.code, namespace)
    functions = functions_reached(begins)
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
    found = replace(found, notes=(*found.notes, *_compiled(compiled_reached(begins))))
    return Recorded(_profile(begun, found, places), payload, seen.raised)


def _compiled(names: list[str]) -> tuple[str, ...]:
    """What profilers do not see into, said."""
    if not names:
        return ()
    listed = ", ".join(dict.fromkeys(names))
    return (f"compiled by Numba: {listed}. Profilers do not see into it: its time is at the line that calls it",)


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
    seen = watched_run(watched, namespace, tracing)
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
    lines = {"lines": Job(traced_run, (statement, payload), _patience(options), "lines")}
    others = Others(crew)
    try:
        if together:
            others.start(lines)
        seen = watched_run(ready, namespace)
        if not seen.interrupted:
            doing("looking at its lines, and at a run without a profiler")
            others.start(_later(statement, payload, seen, options) | ({} if together else lines))
        return seen, others.gathered(Material(seen))
    finally:
        others.kill()


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
