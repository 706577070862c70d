"""Memory: what the machine and the container have left goes in, a limit for this process comes out and is set."""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

_SHARE = 0.8
_LEAST_BYTES = 256 * 1024**2
_NO_LIMIT = 1 << 60


def limit_memory(allowed: int | None) -> int:
    """Lets this process take `allowed` bytes more than it holds now (None: most of what is free), and returns that number.

    An allocation beyond it fails as a MemoryError. Should memory run out all the same, the system ends this process first.
    """
    allowed = max(_LEAST_BYTES, int(_SHARE * free_bytes())) if allowed is None else allowed
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    # RLIMIT_DATA counts what can be written. Address space would count what LLVM and OpenMP only reserve; others have just that.
    kind, held = (resource.RLIMIT_DATA, _held_bytes()) if sys.platform == "linux" else (resource.RLIMIT_AS, 0)
    _, hard = resource.getrlimit(kind)
    limit = held + allowed if hard == resource.RLIM_INFINITY else min(held + allowed, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (limit, hard))
    return allowed


def free_bytes() -> int:
    """Memory that can be had now: the least of what the machine has left and what each enclosing cgroup grants."""
    sizes = [size for size in (_machine_bytes(), *_cgroup_bytes()) if 0 <= size < _NO_LIMIT]
    return min(sizes, default=1 << 30)


def _field(path: str, name: str) -> int:
    """A field such as "MemAvailable:  123 kB" in bytes; -1 when it is not there."""
    with contextlib.suppress(OSError), Path(path).open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith(name):
                return int(line.split()[1]) * (1024 if line.rstrip().endswith("kB") else 1)
    return -1


def _held_bytes() -> int:
    return max(0, _field("/proc/self/status", "VmData:"))


def _machine_bytes() -> int:
    available = _field("/proc/meminfo", "MemAvailable:")
    return available if available >= 0 else os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def _cgroup_bytes() -> Iterator[int]:
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            number, controllers, path = line.split(":", 2)
            if number == "0":
                yield from _group_bytes(Path("/sys/fs/cgroup"), path, "memory.max", "memory.current", "inactive_file ")
            elif "memory" in controllers.split(","):
                yield from _group_bytes(
                    Path("/sys/fs/cgroup/memory"), path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "
                )


def _group_bytes(root: Path, path: str, limit: str, usage: str, cached: str) -> Iterator[int]:
    folder = root / path.lstrip("/")
    for group in (folder, *folder.parents):
        if not group.is_relative_to(root):
            return
        # Groups above the container's own are not visible, and a group may say "max": both grant everything.
        with contextlib.suppress(OSError, ValueError):
            free = int((group / limit).read_text()) - int((group / usage).read_text())
            yield max(0, free) + max(0, _field(str(group / "memory.stat"), cached))
