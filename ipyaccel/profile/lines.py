"""Where Python spends its time, line by line. In: workload and payload. Out: a `FunctionProfile` for each function.

A line that calls another function of the program includes that call, so shares of different functions overlap. Profiling costs
time itself: lines that do little look heavier than they are.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import CodeType, FunctionType, MethodType, ModuleType

from ipyaccel.build.payload import unpack
from ipyaccel.class_home import class_home
from ipyaccel.model import Function, FunctionProfile, LineTime, Options, Payload, Program, Workload
from ipyaccel.syntax.capturing.positions import find_function, line_in_cell
from ipyaccel.syntax.live import Live

Counts = Mapping[int, tuple[int, float]]
"""Hits and time by the user's line."""

LONG_ENOUGH_S = 0.03
MOST_RUNS = 200

Timings = Mapping[tuple[str, int, str], Sequence[tuple[int, int, int]]]
"""What line_profiler gives: lines with hits and time, by file, first line and name of the function."""


def profile_lines(
    workload: Workload, payload: Payload, options: Options, *, send: Callable[[object], None]
) -> tuple[FunctionProfile, ...]:
    """Runs the original under line_profiler; the entry comes first. Empty when the program has no source.

    A call that is over at once is made again until `LONG_ENOUGH_S` have passed, and its first time left out: that one imports
    modules and meets cold caches, which is nothing of the program's.
    """
    del options, send
    program = workload.program
    if program is None:
        return ()
    live = unpack(payload)
    found = {captured.name: (captured, function) for captured, function in _functions(live, program)}
    again = not workload.effects.lasting and not workload.effects.mutates
    timings = _measure(live, [function for _, function in found.values()], again=again)
    counts = {name: _counts(timings, function, captured) for name, (captured, function) in found.items()}
    whole = sum(time for _, time in counts.get(program.entry, {}).values())
    callers_first = [function.name for function in reversed(program.functions)]
    return tuple(_profile(program.function(name), counts[name], whole) for name in callers_first if counts.get(name))


def _functions(live: Live, program: Program) -> Iterator[tuple[Function, FunctionType]]:
    """The live functions that the program's functions were captured from, found by walking from the entry."""
    waiting: list[object] = [live.function, *live.args, *live.kwargs.values()]
    seen: set[int] = set()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        value = value.__func__ if isinstance(value, MethodType) else value
        if isinstance(value, FunctionType):
            captured = find_function(value.__code__, program)
            if captured is not None:
                yield captured, value
                waiting += _reached(value)
        elif isinstance(value, type) or class_home(type(value)) != "builtins":
            of = value if isinstance(value, type) else type(value)
            waiting += [item for base in of.__mro__ for item in vars(base).values() if isinstance(item, FunctionType)]


def _reached(function: FunctionType) -> Iterator[object]:
    """What a function can call: its globals by name, functions of modules it names, its closure and defaults."""
    names = list(_names(function.__code__))
    for name in names:
        value = function.__globals__.get(name)
        if isinstance(value, ModuleType):
            yield from (vars(value)[attribute] for attribute in names if attribute in vars(value))
        elif value is not None:
            yield value
    yield from (function.__defaults__ or ())
    yield from (function.__kwdefaults__ or {}).values()
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # a cell that is still empty
            yield cell.cell_contents


def _names(code: CodeType) -> Iterator[str]:
    """Names that code looks up, comprehensions and inner functions included."""
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _names(const)


def _measure(live: Live, functions: Iterable[FunctionType], *, again: bool) -> Timings:
    """What line_profiler saw in one run: an exception of the call was already reported by its first run."""
    from line_profiler import LineProfiler

    profiler = LineProfiler()
    for function in functions:
        profiler.add_function(function)

    def run() -> float:
        began = time.perf_counter()
        profiler.enable_by_count()
        try:
            live.function(*live.args, **live.kwargs)
        finally:
            profiler.disable_by_count()
        return time.perf_counter() - began

    def seen() -> Timings:
        found: Timings = profiler.get_stats().timings
        return {key: list(lines) for key, lines in found.items()}

    first: Timings = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(Exception):
        taken = run()
        first = seen()
        runs = 0
        while again and taken < LONG_ENOUGH_S and runs < MOST_RUNS:
            taken += run()
            runs += 1
        if runs:
            return _per_run(first, seen(), runs)
    return first or seen()


def _per_run(first: Timings, all_of_them: Timings, runs: int) -> Timings:
    """One run's hits and time, from `runs` runs after the first. Lines that only the first run passed keep their hits."""
    found: dict[tuple[str, int, str], list[tuple[int, int, int]]] = {}
    for key, lines in all_of_them.items():
        cold = {line: (hits, took) for line, hits, took in first.get(key, ())}
        found[key] = [
            (line, cold[line][0] if line in cold else hits // runs, (took - cold.get(line, (0, 0))[1]) // runs)
            for line, hits, took in lines
        ]
    return found


def _counts(timings: Timings, function: FunctionType, captured: Function) -> Counts:
    """Hits and time of one function's lines, by the user's line numbers."""
    code = function.__code__
    for (file, first, name), lines in timings.items():
        if file == code.co_filename and first == code.co_firstlineno and name in (code.co_name, code.co_qualname):
            return {line_in_cell(code, line, captured): (hits, time) for line, hits, time in lines}
    return {}


def _profile(function: Function, counts: Counts, whole: float) -> FunctionProfile:
    """All lines of a function, also those that never ran. Recursion counts time twice, so shares stop at 1."""
    lines = []
    for place, text in enumerate(function.source.splitlines()):
        line = function.first_line + place
        hits, time = counts.get(line, (0, 0.0))
        lines.append(LineTime(line, text, hits, min(time / whole, 1.0) if whole > 0 else 0.0))
    share = min(sum(time for _, time in counts.values()) / whole, 1.0) if whole > 0 else 0.0
    return FunctionProfile(function.name, function.place, tuple(lines), share)
