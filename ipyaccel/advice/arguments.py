"""The real arguments of a function's calls. In: the statement and its values, in a child. Out: their bytes, by function.

A first run finds out how long each call takes, a second one keeps the arguments of the call that matters, as they are before it
begins: the slowest, or, where all take about as long, an average one. Of a recursion only calls from outside count. A function
that is called once needs no second run.
"""

from __future__ import annotations

import functools
import time
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from ipyaccel import units
from ipyaccel.advice.standing import Maker, run_with
from ipyaccel.advice.travel import TooLarge, to_bytes
from ipyaccel.measure.seed import SEED, seed_all
from ipyaccel.model import FunctionKey, Payload, Statement
from ipyaccel.profile.statement import unpack_namespace

LARGEST_BYTES = 200_000_000
UNEVEN = 2.0
"""The slowest call is the one to look at when it takes so many times as long as one in the middle."""
SLOW_RUN_S = 30.0
"""A statement that takes longer is not run a second time to find a better call than its first."""


@dataclass(frozen=True)
class Captured:
    """Arguments of one call. `data`: positional and keyword arguments; empty when they could not be had, and `why` says it.

    `said`: which call it is, "the slowest of 50 calls". `calls`: from outside of a recursion. `seconds`: of this call.
    """

    data: bytes = b""
    said: str = ""
    calls: int = 0
    seconds: float = float("nan")
    why: str = ""


def capture_calls(
    statement: Statement, payload: Payload, keys: Iterable[FunctionKey], *, send: Callable[[object], None]
) -> dict[FunctionKey, Captured]:
    """Arguments of one call of each function. A job for a child; it sends what it has after the first run."""
    watches = {key: _Watch(keep_at=0) for key in keys}
    seconds = _watched_run(statement, payload, watches)
    found = {key: watch.first() for key, watch in watches.items()}
    send(found)
    again = {key: _Watch(keep_at=watch.best(), until=True) for key, watch in watches.items() if watch.best() > 0}
    if not again or seconds > SLOW_RUN_S:
        return found
    for watch in again.values():
        watch.others = [other for other in again.values() if other is not watch]
    _watched_run(statement, payload, again)
    better = {key: watch.at(watches[key]) for key, watch in again.items() if watch.kept or watch.why}
    return {**found, **better}


class _Enough(BaseException):
    """Ends the statement: all that is wanted of it has been seen."""


def _watched_run(statement: Statement, payload: Payload, watches: Mapping[FunctionKey, _Watch]) -> float:
    """Seconds of one run from fresh values."""
    namespace = unpack_namespace(payload)
    makers: dict[FunctionKey, Maker] = {key: watch.watched for key, watch in watches.items()}
    seed_all(SEED)
    return run_with(statement, namespace, makers).seconds


@dataclass
class _Watch:
    """What is seen of one function's calls: seconds of each, and the arguments of call number `keep_at`.

    `until`: when this and all `others` have theirs, the statement need not go on.
    """

    keep_at: int
    until: bool = False
    seconds: array[float] = field(default_factory=lambda: array("d"))
    kept: bytes = b""
    why: str = ""
    others: list[_Watch] = field(default_factory=list)

    def watched(self, function: FunctionType) -> Callable[..., Any]:
        """The function, with its calls from outside seen."""
        inside = False
        now, note = time.perf_counter, self.seconds.append

        @functools.wraps(function)
        def watching(*args: Any, **kwargs: Any) -> Any:
            nonlocal inside
            if inside:
                return function(*args, **kwargs)
            if len(self.seconds) == self.keep_at:
                self.keep(args, kwargs)
            inside = True
            started = now()
            try:
                return function(*args, **kwargs)
            finally:
                note(now() - started)
                inside = False

        return watching

    def keep(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Copies the arguments, as they are now."""
        try:
            self.kept = to_bytes((args, kwargs), LARGEST_BYTES)
        except TooLarge as error:
            self.why = f"the arguments of its calls are too large to be copied ({error})"
        except Exception as error:  # noqa: BLE001 - pickling a user's object may raise anything
            self.why = f"the arguments of its calls cannot be copied ({type(error).__name__}: {error})"
        if self.until and all(other.kept or other.why for other in self.others):
            raise _Enough

    def best(self) -> int:
        """The number of the call to look at; -1 when there was none."""
        if not self.seconds:
            return -1
        ranked = sorted(range(len(self.seconds)), key=self.seconds.__getitem__)
        middle, slowest = ranked[len(ranked) // 2], ranked[-1]
        return slowest if self.seconds[slowest] > UNEVEN * self.seconds[middle] and self._matters(slowest) else middle

    def _matters(self, slowest: int) -> bool:
        """Whether calls about as slow as the slowest make up a good part of the time: one slow call of a million is chance."""
        limit = self.seconds[slowest] / UNEVEN
        return sum(one for one in self.seconds if one >= limit) >= 0.1 * sum(self.seconds)

    def first(self) -> Captured:
        """The first call's arguments."""
        if not self.seconds:
            return Captured(why="its calls could not be seen: what calls it holds it in another way than by its name")
        return Captured(self.kept, self.said(0), len(self.seconds), self.seconds[0], self.why)

    def at(self, earlier: _Watch) -> Captured:
        """The chosen call's arguments; `earlier` saw all calls."""
        chosen = earlier.best()
        return Captured(self.kept, earlier.said(chosen), len(earlier.seconds), earlier.seconds[chosen], self.why)

    def said(self, call: int) -> str:
        """Which call this is, in words."""
        if len(self.seconds) == 1:
            return "its call"
        middle = sorted(self.seconds)[len(self.seconds) // 2]
        slow = self.seconds[call] > UNEVEN * middle
        which = "the slowest" if slow and call == self.best() else "a typical one" if call == self.best() else "the first"
        return f"{which} of {units.count(len(self.seconds))} calls"
