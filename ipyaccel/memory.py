"""What an earlier, equal call found out. In: a workload with its values. Out: the original's answer and all rows but their times.

Equal is what would be found out again: the same program, values and surroundings to the byte, the same options, and builds that
lie where they lay. Nothing is remembered of programs that do more than answer, that answer differently each time, or that reach
what could not be read. Times are never remembered.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from ipyaccel.cgroup import threads_available
from ipyaccel.model import Answer, Comparison, FunctionProfile, Options, Outcome, Payload, Workload

MOST = 32
"""Calls that are remembered."""
LARGEST_BYTES = 20_000_000
"""Values beyond that are not read once more to see whether they are the same."""
FLEETING = ("crashed", "timeout", "interrupted")
"""What may come out otherwise another time."""


@dataclass(frozen=True)
class Memory:
    """One call. `outcomes`: all rows but the original's, without times. `stamps`: size and age of every build's file."""

    answer: Answer
    outcomes: tuple[Outcome, ...]
    stamps: tuple[tuple[str, int, int], ...]
    profile: tuple[FunctionProfile, ...]
    profile_skipped: str


_MEMORIES: OrderedDict[str, Memory] = OrderedDict()


def key_of(workload: Workload, payload: Payload, options: Options) -> str:
    """The same for calls that would find out the same; empty for one that is not to be remembered."""
    program, effects = workload.program, workload.effects
    if program is None or program.opaque or workload.yours or effects.lasting or effects.outside or effects.random:
        return ""
    buffers = Path(payload.buffers) if payload.buffers else None
    size = len(payload.data) + (buffers.stat().st_size if buffers is not None else 0)
    if size > LARGEST_BYTES:
        return ""
    digest = hashlib.sha256(payload.data)
    if buffers is not None:
        digest.update(buffers.read_bytes())
    shown_alike = replace(options, digits=0, quiet=False, loops=None, rounds=None, budget=0.0)
    digest.update(repr((workload, shown_alike, options.budget, threads_available())).encode())
    return digest.hexdigest()


def remember(key: str, answer: Answer, comparison: Comparison) -> None:
    """Keeps what was found out, unless some of it may come out otherwise another time."""
    rows = tuple(row for row in comparison.outcomes if row.name != comparison.reference)
    if not key or answer.error or not answer.deterministic or comparison.waiting or any(row.status in FLEETING for row in rows):
        return
    stamps = tuple(_stamp(row.build.artefact) for row in rows if row.build is not None and row.build.artefact)
    kept = tuple(replace(row, timing=None, build=row.build and replace(row.build, reused=True)) for row in rows)
    _MEMORIES[key] = Memory(answer, kept, stamps, comparison.profile, comparison.profile_skipped)
    _MEMORIES.move_to_end(key)
    while len(_MEMORIES) > MOST:
        _MEMORIES.popitem(last=False)


def recall(key: str) -> Memory | None:
    """What is known of an equal call; None when there was none, or one of its builds is gone or another by now."""
    memory = _MEMORIES.get(key) if key else None
    if memory is None or any(_stamp(path) != (path, size, age) for path, size, age in memory.stamps):
        return None
    _MEMORIES.move_to_end(key)
    return memory


def forget() -> None:
    """Forgets all calls."""
    _MEMORIES.clear()


def _stamp(path: str) -> tuple[str, int, int]:
    """A file, its size in bytes, and when it was last written, in nanoseconds; -1 for both when it is gone."""
    try:
        status = Path(path).stat()
    except OSError:
        return path, -1, -1
    return path, status.st_size, status.st_mtime_ns
