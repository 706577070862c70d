"""How long a run may take. In: seconds. Out: a context that ends this process by a signal, or the run, when they are over.

Native code hears no Python signal handler: the alarm's default action ends the process, and its ending is the row's reason.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

LEAST_S = 3.0
MOST_WORK_S = 0.5
"""Processor time that one call on other inputs may take; Python's took a twentieth of it at most."""
TIMES_AS_SLOW = 3.0
OUT_OF_PATIENCE = -signal.SIGALRM
"""The exit code of a process that was ended so."""
OUT_OF_WORK = -signal.SIGPROF
"""The exit code of a process that used up the processor time of one call."""


def patience(reference_seconds: float) -> float:
    """Seconds that a run may take: three times what the original took. Slower than that it is of no use, and the room waits."""
    return max(LEAST_S, TIMES_AS_SLOW * reference_seconds)


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Ends this process when the block takes longer; only for a child that has one run to make."""
    with _timer(signal.ITIMER_REAL, signal.SIGALRM, seconds):
        yield


@contextlib.contextmanager
def ended_after_work(seconds: float, patience_s: float = LEAST_S) -> Iterator[None]:
    """As `ended_after`, by the processor time that this process uses, which a busy machine does not stretch.

    `patience_s` bounds the waiting of a process that works at nothing.
    """
    with _timer(signal.ITIMER_PROF, signal.SIGPROF, seconds), ended_after(patience_s):
        yield


class OutOfTime(BaseException):
    """What `interrupted_after` raises; no `except Exception` of the user's takes it for its own."""


@contextlib.contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raises OutOfTime in a block of Python that uses more processor time; main thread only."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    with _timer(signal.ITIMER_VIRTUAL, signal.SIGVTALRM, seconds, stop):
        yield


@contextlib.contextmanager
def _timer(
    which: int, number: signal.Signals, seconds: float, handler: Callable[[int, FrameType | None], None] | None = None
) -> Iterator[None]:
    """A timer that runs during the block; without a handler its signal ends the process."""
    signal.signal(number, handler or signal.SIG_DFL)
    signal.setitimer(which, seconds)
    try:
        yield
    finally:
        signal.setitimer(which, 0.0)
