"""Profiles of statements, recorded as the story does it, for tests of what is done with profiles."""

from __future__ import annotations

import linecache

from ipyaccel.advice.advise import advise
from ipyaccel.build.executor import executor
from ipyaccel.model import ProfileOptions, Statement
from ipyaccel.pipeline import compare
from ipyaccel.profile.record import record
from ipyaccel.profile.statement import runnable

CELL = "<cell 1>"


def notebook(text):
    """A namespace in which a cell was run; its text can be found again."""
    linecache.cache[CELL] = (len(text), None, text.splitlines(keepends=True), CELL)
    names = {"__name__": "__main__"}
    exec(compile(text, CELL, "exec"), names)
    return names


def recorded(text, namespace, **options):
    """The statement, and what running it showed."""
    ready = runnable(Statement(text))
    cell = "".join(linecache.getlines(CELL))
    return ready, record(ready, namespace, ProfileOptions(**options), executor(), lambda: [("cell 1", cell)])


def compare_in(call, names, options):
    """As the story hands `compare` to the advice."""
    held = []
    cell = "".join(linecache.getlines(CELL))
    comparison = compare(call, names, options, history=lambda: [("cell 1", cell)], held=held.append)
    return comparison, held[0]


def advice_for(text, namespace, compared=compare_in, **options):
    """The advice for a statement, and all that was shown on the way."""
    ready, found = recorded(text, namespace, **options)
    shown = []
    wanted = ProfileOptions(**options)
    given = advise(ready, found.profile, found.payload, namespace, wanted, executor(), compared, shown.append)
    return given, shown
