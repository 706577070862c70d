"""Profiles a statement among functions of a cell. In: texts. Out: what `record` found, and the namespace afterwards."""

from __future__ import annotations

import linecache
from typing import Any

from ipyaccel.build.executor import executor
from ipyaccel.build.payload import release
from ipyaccel.model import ProfileOptions, Statement
from ipyaccel.profile.record import Recorded, record
from ipyaccel.profile.statement import runnable

CELL = """
import asyncio, functools, math, os, random, sys, threading, time


def work(n):
    total = 0.0
    for k in range(n):
        total += math.sin(k)
    return total
"""


def cell(text: str, place: str = "<cell 1>", before: str = CELL) -> dict[str, Any]:
    """A namespace in which a cell ran."""
    whole = before + text
    linecache.cache[place] = (len(whole), None, whole.splitlines(keepends=True), place)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(whole, place, "exec"), namespace)
    return namespace


def recorded(statement: str, namespace: dict[str, Any], shown: list[str] | None = None, **options: Any) -> Recorded:
    """The profile of a statement, recorded in real processes."""
    show = shown.append if shown is not None else lambda _: None
    ready = runnable(Statement(statement))
    found = record(ready, namespace, ProfileOptions(**options), executor(), show=lambda profile: show(profile.doing))
    if found.payload is not None:
        release(found.payload)
    return found


def function(found: Recorded, name: str):
    """The figures of one function."""
    return next(one for one in found.profile.functions if one.name == name)


def lines(found: Recorded, name: str) -> dict[str, Any]:
    """The lines of one function, by their text."""
    return {line.text.strip(): line for one in found.profile.lines if one.name == name for line in one.lines}
