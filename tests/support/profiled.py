"""A profile made by cProfile alone, for tests of what is done with profiles."""

from __future__ import annotations

import cProfile
import inspect
import linecache
import marshal
import pstats
import time

from ipyaccel.build.executor import executor
from ipyaccel.in_place import find, function_at
from ipyaccel.model import CalledFunction, FunctionProfile, LineTime, Profile, ProfileOptions, Statement, WholeRun
from ipyaccel.pipeline import compare
from ipyaccel.profile.statement import pack_namespace, runnable
from ipyaccel.syntax.capturing.targets import is_library_file


def notebook(text, name="<cell 1>"):
    """A namespace in which a cell was run; its text can be found again."""
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    names = {"__name__": "__main__"}
    exec(compile(text, name, "exec"), names)
    return names


def profile_of(text, namespace):
    """The statement that was run, the profile of it, and the payload packed before."""
    ready = runnable(Statement(text))
    payload = pack_namespace(ready, namespace)
    watch = cProfile.Profile()
    started = time.perf_counter()
    watch.runcall(ready.run, namespace)
    wall = time.perf_counter() - started
    stats = pstats.Stats(watch).stats
    functions = tuple(function_of(key, figures, wall) for key, figures in stats.items())
    lines = lines_of([one for one in functions if one.origin == "yours"], ready, namespace)
    return ready, Profile(ready.statement, WholeRun(wall), functions, lines, stats=marshal.dumps(stats)), payload


def lines_of(functions, ready, names):
    """The lines of those that a name leads to, in a second run; their code is left as it was."""
    from line_profiler import LineProfiler

    places = [find(function.key, names) for function in functions]
    live = [function_at(place) for place in places if place is not None]
    codes = [function.__code__ for function in live]
    watch = LineProfiler(*live)
    started = time.perf_counter()
    watch.runcall(ready.run, names)
    whole = time.perf_counter() - started
    for function, code in zip(live, codes, strict=True):
        function.__code__ = code
    unit = watch.get_stats().unit
    found = []
    for (file, first, name), lines in watch.get_stats().timings.items():
        times = {line: (hits, spent * unit / whole) for line, hits, spent in lines}
        text = inspect.getblock([line.rstrip() + "\n" for line in linecache.getlines(file)[first - 1 :]])
        rows = tuple(LineTime(first + k, line.rstrip(), *times.get(first + k, (0, 0.0))) for k, line in enumerate(text))
        found.append(FunctionProfile(name.rpartition(".")[2], file, rows, sum(row.share for row in rows)))
    return tuple(found)


def function_of(key, figures, wall):
    primitive, calls, own, total, _ = figures
    origin = "builtin" if key[0] == "~" else "library" if is_library_file(key[0]) or "ipyaccel" in key[0] else "yours"
    return CalledFunction(key, key[2], key[0], origin, calls, own, total, min(total / wall, 1.0), primitive)


def compare_in(call, names, options):
    """As the story hands `compare` to the advice."""
    held = []
    comparison = compare(call, names, options, held=held.append)
    return comparison, held[0]


def advice_for(text, namespace, **options):
    """The advice for a statement, and all that was shown on the way."""
    from ipyaccel.advice.advise import advise

    ready, profile, payload = profile_of(text, namespace)
    shown = []
    given = advise(ready, profile, payload, namespace, ProfileOptions(**options), executor(), compare_in, shown.append)
    return given, shown
