"""Where a run is, looked up a thousand times a second. In: a run. Out: how often it was found at each line.

A watchdog of Python's own (`faulthandler.dump_traceback_later`), which needs no lock of the interpreter's, writes down the line
that each thread is at. It slows nothing down, and it finds a line also while the machine code of an array operation runs, which
cProfile does not see. Sampling as a method: S. Graham, P. Kessler, M. McKusick, "gprof: a call graph execution profiler", 1982.
"""

from __future__ import annotations

import contextlib
import faulthandler
import linecache
import os
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, TypeVar

from ipyaccel.profile.reach import is_installed, is_users_file

INTERVAL_S = 0.001
MOST_SAMPLES = 1000
_THREAD = re.compile(r"^(?:Current thread|Thread) 0x([0-9a-f]+)")
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.*)$')

_ESCAPED = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})|\\U([0-9a-f]{8})")
CUT = "..."

ROOM_WORDS = 2**21 + 4096
"""A little more than a power of two: Python then takes a piece of the next one. 16 MB for the frames of a run."""
Answer = TypeVar("Answer")

Line = tuple[str, int, str]
"""File, line and function of the user's."""


@dataclass
class Samples:
    """How often the run was found at each line of the user's; `inside`: of these, how often in an installed package under it."""

    at: Counter[Line] = field(default_factory=Counter)
    inside: Counter[Line] = field(default_factory=Counter)
    taken: int = 0

    def read(self, text: str, thread: int) -> None:
        """Takes in what the watchdog wrote, for one thread."""
        wanted = False
        frames: list[Line] = []
        for line in text.splitlines():
            if found := _THREAD.match(line):
                self._note(frames)
                frames = []
                wanted = int(found[1], 16) == thread
            elif wanted and (frame := _FRAME.match(line)):
                frames.append((_path(frame[1]), int(frame[2]), _letters(frame[3])))
        self._note(frames)

    def _note(self, frames: list[Line]) -> None:
        """One sample: the innermost line of the user's, and what of a library's was running under it."""
        if not frames:
            return
        self.taken += 1
        for depth, frame in enumerate(frames):
            if is_users_file(frame[0]):
                self.at[frame] += 1
                if depth and is_installed(frames[0][0]):
                    self.inside[frame] += 1
                return


@contextlib.contextmanager
def sampling(expected_s: float) -> Iterator[Callable[[], Samples]]:
    """Looks while the body runs; `expected_s` seconds of it give so many samples that more would tell no more.

    Out: what gives the samples, those up to now, or all of them afterwards.
    """
    interval = max(INTERVAL_S, expected_s / MOST_SAMPLES)
    thread, whole = threading.get_ident(), list[str]()

    def samples() -> Samples:
        found = Samples()
        found.read(whole[0] if whole else _written(file), thread)
        return found

    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback_later(interval, repeat=True, file=file)
        try:
            yield samples
        finally:
            faulthandler.cancel_dump_traceback_later()
            whole.append(_written(file))


def roomy(work: Callable[[], Answer]) -> Answer:
    """Calls it where frames have room for a deep recursion in one piece of memory.

    Python gives the memory of frames back piece by piece as calls return; the watchdog may just be reading it, and would end the
    process. A frame that claims half of a large piece leaves the other half to all frames above it; nothing of it is written to.
    """
    return work()


roomy.__code__ = roomy.__code__.replace(co_stacksize=ROOM_WORDS)


def _written(file: IO[bytes]) -> str:
    """All that stands in the file; its end, where the next is written, stays."""
    size = os.fstat(file.fileno()).st_size
    return os.pread(file.fileno(), size, 0).decode("ascii", "replace")


def _path(text: str) -> str:
    """A path as it is. The watchdog cuts a very long one; the file of that beginning that Python knows is meant."""
    path = _letters(text)
    if not path.endswith(CUT):
        return path
    known = (file for file in linecache.cache if file.startswith(path.removesuffix(CUT)))
    return next(known, path)


def _letters(text: str) -> str:
    """The watchdog writes other letters than ASCII's as numbers."""
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2] or found[3], 16)), text) if "\\" in text else text
