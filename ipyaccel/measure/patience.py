"""How long a variant's one run may take. In: seconds. Out: a context that ends this process by SIGALRM when they are over.

Native code hears no Python signal handler: the alarm's default action ends the process, and its ending is the row's reason.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator

LEAST_S = 3.0
TIMES_AS_SLOW = 3.0
OUT_OF_PATIENCE = -signal.SIGALRM
"""The exit code of a process that was ended so."""


def patience(reference_seconds: float) -> float:
    """Seconds that a run may take: three times what the original took. Slower than that it is of no use, and the room waits."""
    return max(LEAST_S, TIMES_AS_SLOW * reference_seconds)


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Ends this process when the block takes longer; only for a child that has one run to make."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
