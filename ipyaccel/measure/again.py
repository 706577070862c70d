"""The same call again, in a child: does the original still answer as it did; if so, all are timed beside it.

In: what an earlier, equal call found out. Out: `Timing` by name, or None when the original answers otherwise by now, as one
may that reads a file. Sends the new answer first, then what `time_all` sends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ipyaccel.build.payload import unpack
from ipyaccel.measure.check import changed
from ipyaccel.measure.loading import ready
from ipyaccel.measure.record import kept, run
from ipyaccel.measure.seed import SEED, seed_all
from ipyaccel.measure.timing import time_all
from ipyaccel.model import Answer, Build, Options, Payload, Timing, Workload


def time_again(
    workload: Workload,
    builds: tuple[Build, ...],
    payload: Payload,
    answer: Answer,
    options: Options,
    enough_after: float,
    *,
    send: Callable[[object], None],
) -> dict[str, Timing] | None:
    """Runs the original once; times it and the builds when it gives the very same."""
    fresh = answered_again(payload, answer)
    if fresh is None:
        return None
    send(fresh)
    return time_all(workload, builds, payload, fresh, options, False, enough_after, send=send)


def answered_again(payload: Payload, answer: Answer) -> Answer | None:
    """The answer with the seconds of a new run; None when what the run gave is not the same, or cannot be compared."""
    expected, live = kept(answer.value), unpack(payload)
    seed_all(SEED)
    seen = run(ready(live.function), live.args, live.kwargs)
    before: list[object] = [expected.returned, expected.printed, expected.raised]
    after: list[object] = [seen.returned, seen.printed, seen.raised]
    if expected.arguments is not None:
        before += [expected.arguments, dict(expected.bindings or {})]
        after += [live.arguments, dict(live.bindings)]
    return None if changed(before, after) else replace(answer, seconds=seen.seconds)
