"""Memory: what the machine and the container have left goes in, a limit for this process comes out and is set."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from ipyaccel.cgroup import memory_available

_SHARE = 0.8
_LEAST_BYTES = 256 * 1024**2
# What can be written. Address space would count what LLVM and OpenMP only reserve; others have just that.
_KIND = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS


def limit_memory(allowed: int | None) -> int:
    """Lets this process take `allowed` bytes more than it holds now (None: most of what is free), and returns that number.

    An allocation beyond it fails as a MemoryError. Should memory run out all the same, the system ends this process first.
    """
    allowed = max(_LEAST_BYTES, int(_SHARE * _free_bytes())) if allowed is None else allowed
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    _limit(allowed)
    return allowed


@contextlib.contextmanager
def little_memory(allowed: int) -> Iterator[None]:
    """As `limit_memory`, for the time of a block."""
    before = resource.getrlimit(_KIND)
    _limit(allowed)
    try:
        yield
    finally:
        resource.setrlimit(_KIND, before)


def _limit(allowed: int) -> None:
    held = _held_bytes() if sys.platform == "linux" else 0
    soft, hard = resource.getrlimit(_KIND)
    limit = min(bound for bound in (held + allowed, soft, hard) if bound != resource.RLIM_INFINITY)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(_KIND, (limit, hard))


def _free_bytes() -> int:
    """Memory that can be had now; where the system does not say, half of what the machine has."""
    available = memory_available()
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2 if available is None else available


def _held_bytes() -> int:
    """What this process can write to at present (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        name, _, size = line.partition(":")
        if name == "VmData":
            return int(size.split()[0]) * 1024
    return 0
