"""What an earlier, equal call found out. In: a workload with its values. Out: the original's answer and all rows but their times.

Equal is what would be found out again: the same program, values and surroundings to the byte, the same options, tools and
installed packages, and builds that lie where they lay. Nothing is remembered of programs that do more than answer, that answer
differently each time, or that reach what could not be read, nor of rows that lacked something which may be there the next time.
What a program reads from elsewhere is not in the key: before anything is timed again, the original has to answer as it did (see
`measure/again.py`). Times are never remembered.
"""

from __future__ import annotations

import hashlib
import sys
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

from ipyaccel.cgroup import threads_available
from ipyaccel.compiler import find_compiler
from ipyaccel.model import Answer, Build, Comparison, FunctionProfile, Options, Outcome, Payload, Workload

MOST = 32
"""Calls that are remembered."""
LARGEST_BYTES = 20_000_000
"""Values beyond that are not read once more to see whether they are the same; answers beyond that are not kept."""
MOST_BYTES = 100_000_000
"""So much all memories take together."""
SETTLED = ("ok", "differs", "unchecked", "declined")
"""What comes out the same another time; a build that failed or a process that died may have lacked room, or been killed."""
INSTALLED = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Memory:
    """One call. `outcomes`: all rows but the original's, without times. `stamps`: size and age of every build's file."""

    answer: Answer
    outcomes: tuple[Outcome, ...]
    stamps: tuple[tuple[str, int, int], ...]
    profile: tuple[FunctionProfile, ...]
    profile_skipped: str

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        texts = sum(len(row.build.log) + len(row.build.annotation) for row in self.outcomes if row.build is not None)
        return len(self.answer.value) + sum(len(probe.value) for probe in self.answer.probes) + texts

    @property
    def sound(self) -> tuple[Build, ...]:
        """The builds that can be timed."""
        rows = (row for row in self.outcomes if row.status in ("ok", "unchecked"))
        return tuple(row.build for row in rows if row.build is not None)


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
    shown_alike = replace(options, digits=0, quiet=False, loops=None, rounds=None, hide=False, memory=False)
    digest.update(repr((workload, shown_alike, threads_available(), _tools())).encode())
    return digest.hexdigest()


def remember(key: str, answer: Answer, comparison: Comparison) -> None:
    """Keeps what was found out, unless some of it may come out otherwise another time. `comparison`: before it is timed."""
    rows = tuple(row for row in comparison.outcomes if row.name != comparison.reference)
    if not key or answer.error or not answer.value or not answer.deterministic or comparison.waiting:
        return
    if comparison.warnings or not all(map(_is_settled, rows)):
        return
    stamps = tuple(_stamp(row.build.artefact) for row in rows if row.build is not None and row.build.artefact)
    kept = tuple(replace(row, timing=None, build=row.build and replace(row.build, reused=True)) for row in rows)
    memory = Memory(answer, kept, stamps, comparison.profile, comparison.profile_skipped)
    _MEMORIES.pop(key, None)
    if memory.size > LARGEST_BYTES:
        return
    _MEMORIES[key] = memory
    while len(_MEMORIES) > MOST or sum(one.size for one in _MEMORIES.values()) > MOST_BYTES:
        _MEMORIES.popitem(last=False)


def _is_settled(row: Outcome) -> bool:
    """Whether the row comes out the same another time.

    A row that is declined although it was written lacks something on this machine, and memory is there or not.
    """
    said = row.reason.text if row.reason is not None else ""
    return row.status in SETTLED and (row.status, row.variant is None) != ("declined", False) and "MemoryError" not in said


def recall(key: str) -> Memory | None:
    """What is known of an equal call; None when there was none, or one of its builds is gone or another by now."""
    memory = _MEMORIES.get(key) if key else None
    if memory is None or any(_stamp(path) != (path, size, age) for path, size, age in memory.stamps):
        return None
    _MEMORIES.move_to_end(key)
    return memory


def forget(key: str = "") -> None:
    """Forgets one call, or all of them."""
    if key:
        _MEMORIES.pop(key, None)
    else:
        _MEMORIES.clear()


def _tools() -> tuple[object, ...]:
    """What builds are made with: the compiler, and when something was last installed or removed."""
    compiler = find_compiler()
    folders = tuple(_stamp(folder) for folder in sys.path if Path(folder).name in INSTALLED)
    return compiler, _stamp(compiler.path) if compiler is not None else "", folders


def _stamp(path: str) -> tuple[str, int, int]:
    """A file, its size in bytes, and when it was last written, in nanoseconds; -1 for both when it is gone."""
    try:
        status = Path(path).stat()
    except OSError:
        return path, -1, -1
    return path, status.st_size, status.st_mtime_ns
