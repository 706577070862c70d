"""A backend whose versions go wrong as their names say, each in one way that compiled code has. For tests only."""

from __future__ import annotations

import collections
import ctypes
import itertools
import os
import signal
from pathlib import Path

import numpy as np

from ipyaccel.model import Build, Variant


def _deep():
    """Has the C library read a million brackets, each a call deeper, until the stack is used up."""
    return ctypes.CDLL(None).regcomp(ctypes.create_string_buffer(4096), b"(" * 10**6 + b")" * 10**6, 1)


def _memory():
    """Takes gigabyte after gigabyte, without the time that touching them would need."""
    return [np.empty(2**27) for _ in range(4096)]


def _later(calls=itertools.count()):  # noqa: B008 - one count for the process
    """Nothing, a thousand times: checks call a version a few times, measuring calls it more often."""
    if next(calls) > 1000:
        ctypes.string_at(0)


FAULTS = {
    "fault-segfault": lambda: ctypes.string_at(0),
    "fault-abort": os.abort,
    "fault-exit": lambda: os._exit(3),
    "fault-killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "fault-deep": _deep,
    "fault-endless": lambda: collections.deque(itertools.repeat(0), maxlen=0),
    "fault-memory": _memory,
    "fault-later": _later,
}


class Faults:
    name = "fault"
    variants = tuple(FAULTS)

    def propose(self, workload, facts):
        source = "\n".join(function.source for function in workload.program.functions)
        return [Variant(name, "fault", source, workload.program.entry, done="goes wrong") for name in self.variants]

    def compile(self, variants, directory):
        builds = []
        for variant in variants:
            path = directory / f"{variant.name}.txt"
            path.write_text(variant.source)
            builds.append(Build(variant, str(path), 0.0))
        return builds

    def load(self, build, bindings):
        namespace = dict(bindings)
        exec(Path(build.artefact).read_text(), namespace)
        function = namespace[build.variant.entry]

        def wrong(*args):
            FAULTS[build.variant.name]()
            return function(*args)

        return wrong

    def warm(self):
        """Nothing to import."""


backend = Faults()
