"""A backend from elsewhere, for the tests: it runs the source as it is, and its other variants misbehave as their names say."""

from __future__ import annotations

import collections
import itertools
import os
import signal
from pathlib import Path

from ipyaccel.model import Build, Reason, Variant
from ipyaccel.model import Declined as NotPossible


def _segv():
    os.kill(os.getpid(), signal.SIGSEGV)


def _endless():
    collections.deque(itertools.repeat(0), maxlen=0)  # a loop in C that looks at no signal


def _memory():
    return [bytearray(b"x") * 2**28 for _ in range(32)]


MISCHIEF = {
    "toy-segv": _segv,
    "toy-abort": os.abort,
    "toy-exit": lambda: os._exit(3),
    "toy-endless": _endless,
    "toy-memory": _memory,
}


class Toy:
    name = "toy"
    variants = ("toy", "toy-wrong", "toy-late", "toy-declines", *MISCHIEF)

    def propose(self, workload, facts):
        source = "\n".join(function.source for function in workload.program.functions)
        made = [Variant(name, "toy", source, workload.program.entry, done="run as it is") for name in self.variants]
        return [NotPossible(each.name, Reason("for a toy, no", 1)) if each.name == "toy-declines" else each for each in made]

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
        name = build.variant.name
        calls = itertools.count()

        def toy(*args):
            if name in MISCHIEF or (name == "toy-late" and next(calls) > 500):
                MISCHIEF.get(name, _segv)()
            answer = function(*args)
            return answer + 1 if name == "toy-wrong" else answer

        return toy

    def warm(self):
        """Nothing to import."""


backend = Toy()
