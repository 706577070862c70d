"""Where a run is, looked up a thousand times a second. In: a run. Out: how often it was found at each line.

A watchdog of Python's own (`faulthandler.dump_traceback_later`), which needs no lock of the interpreter's, writes down the line
that each thread is at. It slows nothing down, and it finds a line also while the machine code of an array operation runs, which
cProfile does not see. Sampling as a method: S. Graham, P. Kessler, M. McKusick, "gprof: a call graph execution profiler", 1982.
"""

from __future__ import annotations

import contextlib
import faulthandler
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ipyaccel.profile.reach import is_installed, is_users_file

INTERVAL_S = 0.001
MOST_SAMPLES = 1000
_THREAD = re.compile(r"^(?:Current thread|Thread) 0x([0-9a-f]+)")
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.*)$')

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
                frames.append((_unescaped(frame[1]), int(frame[2]), frame[3]))
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
def sampling(samples: Samples, expected_s: float) -> Iterator[None]:
    """Looks while the body runs; `expected_s` seconds of it give so many samples that more would tell no more."""
    interval = max(INTERVAL_S, expected_s / MOST_SAMPLES)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
        faulthandler.dump_traceback_later(interval, repeat=True, file=file)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()
            file.seek(0)
            samples.read(file.read(), threading.get_ident())


def _unescaped(path: str) -> str:
    """A path as it is: the watchdog writes other letters than ASCII's as numbers."""
    return path.encode("ascii", "backslashreplace").decode("unicode_escape") if "\\" in path else path
