"""How many threads a variant may use. In: nothing. Out: what this process was granted."""

from __future__ import annotations

import os


def granted() -> int:
    """Processors that this process may run on, at least one."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)
