"""Shrinks a program with a finding. In: a case and the row that tells of it. Out: a small case that shows the same.

Many simpler programs are compiled together; the first that still shows the finding is taken, until none does.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from case import Case
from simpler import simpler
from trial import Row, raises

Tried = Callable[[list[Case], str], list[Row]]
"""Rows of one variant for some cases, whose names are different."""

TOGETHER = 16
PATIENCE = 0.3
MINUTES = 4.0


def finding(row: Row) -> str:
    """What a row tells of, in a word; empty when all is well."""
    if row.wrong:
        return "wrong"
    if row.status in ("crashed", "timeout", "failed"):
        return row.status
    return "elsewhere" if row.elsewhere else ""


def reduced(case: Case, row: Row, tried: Tried, minutes: float = MINUTES) -> Case:
    """The smallest case found in so many minutes that shows the row's finding in the row's variant."""
    until = time.monotonic() + 60 * minutes
    seen: set[Case] = set()
    while time.monotonic() < until:
        smaller = _one_step(case, row, tried, seen, until)
        if smaller is None:
            break
        case = smaller
    return case


def _one_step(case: Case, row: Row, tried: Tried, seen: set[Case], until: float) -> Case | None:
    candidates = (one for one in simpler(case) if one not in seen and _runs_like(one, case))
    for group in _groups(candidates, TOGETHER):
        seen.update(group)
        named = [replace(one, name=f"{number}") for number, one in enumerate(group)]
        shown = {int(found.case) for found in tried(named, row.variant) if finding(found) == finding(row)}
        if shown:
            return group[min(shown)]
        if time.monotonic() > until:
            break
    return None


def _groups(cases: Iterator[Case], size: int) -> Iterator[list[Case]]:
    while group := list(itertools.islice(cases, size)):
        yield group


def _runs_like(case: Case, before: Case) -> bool:
    """Whether it comes to an end, and raises on no arguments where the one before did not: a cut may leave names unbound."""
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        fits = False
        try:
            fits = _raising(case) <= _raising(before)
        finally:  # a cut may leave no function, or no program at all
            os._exit(0 if fits else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _raising(case: Case) -> set[str]:
    return {setup for setup in case.setups if raises(case, setup)}
