"""All sound builds beside the original, timed in one child process. In: builds and payload. Out: `Timing` by name.

Sends ("running", name) before a variant runs for the first time (every time when `careful`: then a crash has a name, at the price
of a disturbance); ("dropped", name, sentence) for one that raises; and the timings so far, at most every 50 ms. Nothing may be
forked from this process afterwards: threads may run.
"""

from __future__ import annotations

import contextlib
import io
import math
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ipyaccel.build.payload import unpack
from ipyaccel.cgroup import memory_available
from ipyaccel.measure.check import short_text
from ipyaccel.measure.clock import Clock, MonotonicClock
from ipyaccel.measure.loading import compiles_at_first_call, empty_function, empty_twin, load, ready, taking_twin
from ipyaccel.measure.loop import Loop, refreshing, reusing
from ipyaccel.measure.schedule import SLOW_SHARE, Dropped, Entry, Rules, Schedule
from ipyaccel.measure.seed import SEED, seed_all
from ipyaccel.model import Answer, Build, Options, Payload, Timing, Workload
from ipyaccel.stats import FEWEST_ROUNDS, median
from ipyaccel.syntax.live import Live

Send = Callable[[object], None]
REFERENCE = "<the original>"
"""No name of a variant, and none that a user gives to an alternative: those may be called `python`."""
REPORT_EVERY_S = 0.05
SMALL_CALL_S = 3e-6
"""Calls faster than this may owe a third of their time to the calling: the dearest, with arrays as arguments, cost about 1 µs."""
TAKING_S = 2e-3
"""Each sample of what turning lists costs takes no longer than this."""
PREPARATION_SHARE = 20
"""Samples of calls that need fresh copies may take this part of the budget, shared by all entries, copies included."""


def time_all(
    workload: Workload,
    builds: tuple[Build, ...],
    payload: Payload,
    answer: Answer,
    options: Options,
    careful: bool = False,
    enough_after: float = math.inf,
    *,
    send: Send,
) -> dict[str, Timing]:
    """Times the builds and the original (`REFERENCE`) against each other, by the schedule and within `options.budget`.

    After `enough_after` seconds no more is done for narrower intervals; when it stops does not depend on what was measured.

    An original that is slow against the budget is not repeated; `answer.seconds` is its one sample. A call with lasting
    effects is not made again at all.
    """
    once = answer.seconds if _is_slow(answer, options) or workload.effects.lasting else None
    reference = Entry(REFERENCE, once=once)
    if workload.effects.lasting:
        builds = ()
    live = unpack(payload)
    seed_all(SEED)
    entries = [reference, *(Entry(build.variant.name, build.variant.threads) for build in builds)]
    loops = _Loops({build.variant.name: build for build in builds}, live, answer, send, careful=careful)
    share = options.budget / (PREPARATION_SHARE * len(entries)) if answer.mutates else float("inf")
    rules = Rules(options.budget, options.loops, options.rounds, enough_after, max(share, 2e-3))
    clock = MonotonicClock()
    report = _throttled(send, clock)
    chance = random.Random()  # noqa: S311 - an order of rounds is no secret
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        timings = Schedule(entries, loops.run, clock, rules, chance=chance, report=report).times()
        return {
            name: replace(timing, overhead=_overhead(name, timing, loops), taking=_taking(name, timing, loops))
            for name, timing in timings.items()
        }


def _overhead(name: str, timing: Timing, loops: _Loops) -> float:
    """Seconds that calling alone costs, where that can be a noticeable part of the time; else NaN."""
    if timing.once or median(timing.samples).value / timing.loops > SMALL_CALL_S:
        return math.nan
    empty = loops.empty(name)
    if empty is None:
        return math.nan
    empty(timing.loops)  # the first run fills the caches
    return median([empty(timing.loops) for _ in range(FEWEST_ROUNDS)]).value / timing.loops


def _taking(name: str, timing: Timing, loops: _Loops) -> float:
    """Seconds of one call that turning its lists into C's numbers costs; NaN where no list is turned."""
    taking = loops.taking(name) if not timing.once else None
    if taking is None:
        return math.nan
    taking(1)  # the first run fills the caches
    turns = max(1, min(timing.loops, int(TAKING_S / max(taking(1), 1e-9))))
    return median([taking(turns) for _ in range(FEWEST_ROUNDS)]).value / turns


def _is_slow(answer: Answer, options: Options) -> bool:
    """True when the one run of the original has to do, unless the user fixed the number of rounds."""
    return options.rounds is None and answer.seconds > options.budget / SLOW_SHARE


class _Loops:
    """The timed loop of each entry, made when it first runs."""

    def __init__(self, builds: Mapping[str, Build], live: Live, answer: Answer, send: Send, *, careful: bool) -> None:
        self._careful = careful
        self._builds = builds
        self._live = live
        self._mutates = answer.mutates
        self._send = send
        self._memory = (memory_available() or 0) // 8 or None
        self._loops: dict[str, Loop] = {}
        self._functions: dict[str, Callable[..., Any]] = {}

    def run(self, name: str, loops: int) -> float:
        """Seconds of so many calls. Raises Dropped when the call raises."""
        try:
            if self._careful or name not in self._loops:
                self._send(("running", name))
            if name not in self._loops:
                self._loops[name] = self._made(name)
            return self._loops[name](loops)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            said = short_text(f"{type(error).__name__}: {error}")
            self._send(("dropped", name, f"it raised while it was timed: {said}"))
            raise Dropped(name) from error

    def _made(self, name: str) -> Loop:
        """The loop for an entry: in-place calls get fresh values for each call."""
        live = self._live
        if name == REFERENCE:
            return self._loop(ready(live.function), live.args, live.kwargs)
        self._functions[name] = load(self._builds[name], live)
        loop = self._loop(self._functions[name], live.arguments, {})
        if compiles_at_first_call(self._builds[name].variant):
            loop(1)  # what compiling takes is no part of any call that is timed
        return loop

    def empty(self, name: str) -> Loop | None:
        """The same loop around a function of the same kind that does nothing; None when the backend offers none."""
        live = self._live
        if name == REFERENCE:
            return self._loop(empty_function(len(live.args), live.kwargs), live.args, live.kwargs)
        function = empty_twin(self._builds[name], live, self._functions[name])
        return None if function is None else self._loop(function, live.arguments, {})

    def taking(self, name: str) -> Loop | None:
        """The same loop around what only takes the lists into C; None when there is nothing of the kind."""
        if name == REFERENCE or name not in self._functions:
            return None
        function = taking_twin(self._builds[name], self._live)
        return None if function is None else self._loop(function, self._live.arguments, {})

    def _loop(self, function: Callable[..., Any], arguments: tuple[Any, ...], keywords: Mapping[str, Any]) -> Loop:
        if not self._mutates:
            return reusing(function, arguments, keywords)
        return refreshing(function, arguments, keywords, bindings=self._live.bindings, memory=self._memory)


def _throttled(send: Send, clock: Clock) -> Callable[[dict[str, Timing]], None]:
    """Sends the timings so far, but not so often that it disturbs what is timed."""
    last = clock.now()

    def report(timings: dict[str, Timing]) -> None:
        nonlocal last
        if clock.now() - last >= REPORT_EVERY_S:
            send(timings)
            last = clock.now()

    return report
