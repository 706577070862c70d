"""What the runs showed, as the tables of a profile. In: the raw figures of all runs. Out: functions, lines, samples, memory."""

from __future__ import annotations

import linecache
import marshal
import math
import re
import sys
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ipyaccel.model import CalledFunction, FunctionKey, MemoryLine, SampledLine, WholeRun
from ipyaccel.profile.allocations import Allocations
from ipyaccel.profile.calls import Watched
from ipyaccel.profile.entries import Row
from ipyaccel.profile.places import BUILT_IN, Places
from ipyaccel.profile.plain import Plain
from ipyaccel.profile.reach import is_ours, is_users_file
from ipyaccel.profile.sampler import Line
from ipyaccel.profile.traced import LineCounts

MOST_LINES = 40
LEAST_INSTRUCTIONS, A_CALL = 4, 12
LEAST_OWN = 0.02
MODULE = "<module>"
FAR_BEYOND = 5.0
"""A line that takes so many times as long as its own instructions could is at work in native code."""
_OPERATORS = re.compile(r"[-+*/@%<>&|^~]|[=!]=")
_WORDS = re.compile(r"\w+")
_CALLS = re.compile(r"([A-Za-z_][\w.]*)\s*\(")
_PYTHONS = frozenset(
    ["range", "len", "print", "enumerate", "zip", "isinstance", "if", "while", "for", "return", "and", "or", "not"]
)
ONE_THREAD = "cProfile sees the one that it began in"
ALL_THREADS = "cProfile adds up what ran at the same time, so shares may come to more than the whole"
_PROFILER = "_lsprof.Profiler"


@dataclass(frozen=True)
class Material:
    """Raw figures: of the run under cProfile, and of those that went well of the others. Lines by function, hits and seconds.

    `counted_s`: seconds of a run for the lines that did not come to its end.
    """

    seen: Watched
    counts: Mapping[FunctionKey, LineCounts] = field(default_factory=dict)
    plain: Plain | None = None
    memory: Allocations | None = None
    counted_s: float = 0.0
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    interrupted: bool = False

    @cached_property
    def stats(self) -> dict[FunctionKey, Row]:
        """The figures of cProfile without what is ours, and what only ours called."""
        ours = {key for key in self.seen.stats if is_ours(key[0]) or _PROFILER in key[2]}
        ours |= {key for key, row in self.seen.stats.items() if _is_no_users(key) and row[4] and ours >= row[4].keys()}
        kept = {key: row for key, row in self.seen.stats.items() if key not in ours}
        return {
            key: (*row[:4], {caller: figures for caller, figures in row[4].items() if caller in kept})
            for key, row in kept.items()
        }

    @cached_property
    def whole(self) -> float:
        """Seconds of the statement under cProfile."""
        return max((row[3] for row in self.stats.values()), default=self.seen.wall) or self.seen.wall

    @cached_property
    def first_lines(self) -> dict[tuple[str, str], list[int]]:
        """Where functions begin, by file and name, from above."""
        made: dict[tuple[str, str], set[int]] = {}
        for file, line, name in (*self.stats, *self.counts):
            made.setdefault((file, name), set()).add(line)
        return {at: sorted(lines) for at, lines in made.items()}

    def marshalled(self, places: Places) -> bytes:
        """The figures as pstats and SnakeViz read them."""
        del places
        return marshal.dumps(self.stats)

    def said(self) -> tuple[str, ...]:
        """How it was measured, one sentence each."""
        notes = list(self.notes)
        if not self.seen.watched:
            notes.append("another profiler is at work in this notebook, so there are no figures by function")
        if self.plain is not None and self.plain.runs > 1:
            notes.append(f"one run is very short: without a profiler it ran {self.plain.runs} times, and the mean is shown")
        if self.plain is not None and self.plain.taken:
            notes.append(f"{self.plain.taken} samples in another process, without a profiler")
        if self.memory is not None and self.memory.stopped:
            notes.append(f"memory by line: the first {self.memory.stopped:g} s of the run alone")
        if self.seen.threads > 1:
            notes.append(f"the statement started threads: {ALL_THREADS if sys.version_info >= (3, 12) else ONE_THREAD}")
        return tuple(notes)


def _is_no_users(key: FunctionKey) -> bool:
    """Whether a function is not the user's, so that one which only we call is of no interest."""
    return key[0] == BUILT_IN or not is_users_file(key[0])


def figures(found: Material) -> WholeRun:
    """The run as a whole."""
    seen, plain = found.seen, found.plain
    peak = found.memory.peak if found.memory is not None else plain.peak if plain is not None else -1
    if plain is None or math.isnan(plain.wall):
        return WholeRun(seen.wall, seen.cpu, math.nan, seen.collecting, peak, 1, seen.cpu, seen.threads, seen.queued)
    return WholeRun(seen.wall, plain.cpu, plain.wall, plain.collecting, peak, plain.runs, seen.cpu, seen.threads, plain.queued)


def called_functions(found: Material, places: Places) -> tuple[CalledFunction, ...]:
    """All functions that ran, the dearest first."""
    own, native = _sampled_by_function(found, places)
    made = []
    for key, (primitive, calls, tottime, total, _) in found.stats.items():
        if key[2] == MODULE and tottime < LEAST_OWN * found.whole:
            continue  # the statement that only calls
        spot = places.spot(key)
        share = min(total / found.whole, 1.0) if found.whole > 0 else 0.0
        sampled = own.get(key, 0.0 if own and spot.origin == "yours" else math.nan)
        inside = native.get(key, 0.0 if own and spot.origin == "yours" else math.nan)
        made.append(
            CalledFunction(key, spot.name, spot.place, spot.origin, calls, tottime, total, share, primitive, sampled, inside)
        )
    return tuple(sorted(made, key=lambda function: (-function.total, -function.own)))


def sampled_lines(found: Material, places: Places) -> tuple[SampledLine, ...]:
    """Where the sampler found the run, the dearest line first, and how much of that is native code or a library's."""
    plain = found.plain
    if plain is None or not plain.taken:
        return ()
    made = []
    for (file, line, name), count in sorted(plain.samples.items(), key=lambda item: -item[1])[:MOST_LINES]:
        key = _key_at(file, line, name, found)
        text = linecache.getline(file, line).strip()
        native = _native(found, plain, (file, line, name), places)
        called = _called(text, places) if native > 0 else ""
        spot = places.spot(key)
        made.append(SampledLine(spot.place, line, text, count / plain.taken, native, called, spot.name))
    return tuple(made)


def _native(found: Material, plain: Plain, at: Line, places: Places) -> float:
    """The share of the run that native code, or Python of a library, took under a line.

    Samples in a library's Python are counted. Samples at the line itself are native where they are far more than the line's own
    instructions can take: so many runs of the line, so many instructions, each as long as one takes here.
    """
    file, line, name = at
    if not _called(linecache.getline(file, line), places):
        return 0.0
    library = plain.inside.get(at, 0)
    own = plain.samples[at] - library
    key = _key_at(file, line, name, found)
    hits = found.counts.get(key, {}).get(line, (0, 0.0))[0]
    took = min(plain.cpu, plain.wall)  # NaN: the run is unfinished
    instructions = hits * _instructions(linecache.getline(file, line)) * plain.step / took if took > 0 else 1.0
    share = own / plain.taken
    beyond = share - instructions if hits and share > FAR_BEYOND * instructions else 0.0
    return library / plain.taken + max(beyond, 0.0)


def _instructions(text: str) -> int:
    """About how many of the interpreter's simple instructions a line amounts to: by its words, a call as much as several."""
    return LEAST_INSTRUCTIONS + 2 * len(_WORDS.findall(text)) + A_CALL * text.count("(")


def _called(text: str, places: Places) -> str:
    """What of a library's a line calls, as it is written; operators where it calls nothing."""
    users = {key[2] for key in places.functions}
    names = [name for name in _CALLS.findall(text) if name not in _PYTHONS and name.rpartition(".")[2] not in users]
    operators = "operators on arrays" if _OPERATORS.search(text) else ""
    return ", ".join(dict.fromkeys(names)) or operators


def _sampled_by_function(found: Material, places: Places) -> tuple[dict[FunctionKey, float], dict[FunctionKey, float]]:
    """The sampler's shares by function: of its own lines, and of that what was native."""
    own: dict[FunctionKey, float] = {}
    native: dict[FunctionKey, float] = {}
    if found.plain is None or not found.plain.taken:
        return own, native
    for at, count in found.plain.samples.items():
        key = _key_at(*at, found)
        own[key] = own.get(key, 0.0) + count / found.plain.taken
        native[key] = native.get(key, 0.0) + _native(found, found.plain, at, places)
    return own, native


def _key_at(file: str, line: int, name: str, found: Material) -> FunctionKey:
    """The function that a line belongs to: the last of that name in the file that begins above it."""
    known = found.first_lines.get((file, name), [])
    above = bisect_right(known, line)
    return (file, known[above - 1] if above else line, name)


def memory_lines(found: Material, places: Places) -> tuple[MemoryLine, ...]:
    """The lines that allocate, the largest first."""
    if found.memory is None:
        return ()
    made = []
    for (file, line, name), held in found.memory.lines.items():
        spot = places.spot(_key_at(file, line, name, found))
        text = linecache.getline(file, line).rstrip("\n")
        made.append(MemoryLine(spot.place, line, text, held.allocated, held.peak, held.kept, held.count, spot.name))
    return tuple(sorted(made, key=lambda line: (-line.peak, -line.allocated)))
