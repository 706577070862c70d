"""What this process may really use: threads and memory by its cgroup (version 1 or 2) and its processor affinity.

In: the files of the kernel, under `root` (a test gives a folder of its own). Out: a count of threads, bytes of memory.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

MOUNT = "sys/fs/cgroup"
UNLIMITED_V1 = 1 << 60


_limits: list[int] = []
"""What the user allows, in a child that plans for a call; empty when nothing was said."""


def limit_threads(most: int | None) -> None:
    """From now on `threads_available` says no more than this in this process; None takes the limit back."""
    _limits[:] = [] if most is None else [most]


def threads_available(root: Path = Path("/")) -> int:
    """How many threads may run at once: affinity, the cgroup's quota rounded up, `limit_threads`; at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quotas = [*_quotas_v2(root), *_quotas_v1(root)]
    return max(1, min([allowed, *_limits, *(math.ceil(quota) for quota in quotas)]))


def memory_available(root: Path = Path("/")) -> int | None:
    """Bytes that may still be taken: what the machine has free, and what the cgroup leaves. None when nothing is known."""
    amounts = [*_machine_memory(root), *_memory_v2(root), *_memory_v1(root)]
    return max(0, min(amounts)) if amounts else None


def _quotas_v2(root: Path) -> Iterator[float]:
    """Processors granted by `cpu.max` of this cgroup and those above it."""
    for folder in _folders(root, ""):
        quota, _, period = (_text(folder / "cpu.max") or "max").strip().partition(" ")
        if quota.isdigit() and period.isdigit() and int(period) > 0:
            yield int(quota) / int(period)


def _quotas_v1(root: Path) -> Iterator[float]:
    """Processors granted by `cpu.cfs_quota_us` of this cgroup and those above it."""
    for folder in _folders(root, "cpu"):
        quota, period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        if quota is not None and period is not None and quota > 0 and period > 0:
            yield quota / period


def _memory_v2(root: Path) -> Iterator[int]:
    """Bytes left below `memory.max` of this cgroup and those above it; file cache does not count, it is given back."""
    for folder in _folders(root, ""):
        limit, used = _number(folder / "memory.max"), _number(folder / "memory.current")
        if limit is not None and used is not None:
            yield limit - used + _statistic(folder / "memory.stat", "inactive_file")


def _memory_v1(root: Path) -> Iterator[int]:
    """Bytes left below `memory.limit_in_bytes` of this cgroup and those above it."""
    for folder in _folders(root, "memory"):
        limit, used = _number(folder / "memory.limit_in_bytes"), _number(folder / "memory.usage_in_bytes")
        if limit is not None and used is not None and limit < UNLIMITED_V1:
            yield limit - used + _statistic(folder / "memory.stat", "total_inactive_file")


def _machine_memory(root: Path) -> Iterator[int]:
    """Bytes the machine has free, caches counted as free."""
    kilobytes = _statistic(root / "proc/meminfo", "MemAvailable:")
    if kilobytes:
        yield kilobytes * 1024


def _folders(root: Path, controller: str) -> Iterator[Path]:
    """Folders of this process's cgroup, innermost first; `controller` is empty for version 2.

    Inside a container the path that `/proc/self/cgroup` gives may not exist under its mount: the mount itself is then ours.
    """
    for line in (_text(root / "proc/self/cgroup") or "").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controller not in controllers.split(","):
            continue
        names = (controllers, controller) if controller else ("unified", "")
        mount = next((root / MOUNT / name for name in names if (root / MOUNT / name).is_dir()), None)
        if mount is None:
            continue
        inner = mount / path.strip("/")
        yield inner
        while inner != mount:
            inner = inner.parent
            yield inner
        return


def _statistic(path: Path, name: str) -> int:
    """The number after `name` in a file of "name number" lines, 0 when it is not there."""
    for line in (_text(path) or "").splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == name and words[1].isdigit():
            return int(words[1])
    return 0


def _number(path: Path) -> int | None:
    """The integer a file holds; None for "max", or when there is no such file."""
    text = (_text(path) or "").strip()
    return int(text) if text.removeprefix("-").isdigit() else None


def _text(path: Path) -> str | None:
    """A small file's text, None when it cannot be read."""
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        return None
