"""What a run in a child has found so far, sent from time to time: what is left of one that is stopped.

In: how to look, and `send`.

A timer of the system's interrupts the run between two of Python's instructions, so nothing is looked at while it changes.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator

FIRST_S, EVERY_S = 0.5, 2.0


@contextlib.contextmanager
def sending(look: Callable[[], object], send: Callable[[object], None]) -> Iterator[None]:
    """Sends what `look` returns every two seconds, while the body runs. A statement with an alarm of its own has it instead."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: send(look()))
    signal.setitimer(signal.ITIMER_REAL, FIRST_S, EVERY_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
