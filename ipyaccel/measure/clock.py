"""Where time comes from. Out: seconds that only ever grow. Tests give a clock of their own, so that no test waits."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Anything that tells seconds since some fixed moment."""

    def now(self) -> float:
        """Seconds; differences are what counts."""
        ...


class MonotonicClock:
    """The machine's finest clock, the one `timeit` uses."""

    def now(self) -> float:
        """Seconds by `time.perf_counter`."""
        return time.perf_counter()
