"""What the comparison was measured with: processor, system, versions, compiler.

In: the number of threads used. Out: a `Machine`. Reads files and package metadata; imports no library it names.
"""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata
from pathlib import Path

from ipyaccel.cgroup import memory_available, threads_available
from ipyaccel.compiler import find_compiler
from ipyaccel.model import Machine

__all__ = ["describe", "memory_available", "threads_available"]

PACKAGES = ("ipyaccel", "numpy", "numba", "numexpr", "cython")


def describe(threads: int | None = None) -> Machine:
    """This machine as the measuring process sees it. `threads`: how many the parallel variants use, None for all granted."""
    available = threads_available()
    return Machine(
        processor=_processor(),
        cores=available,
        system=f"{platform.system()} {platform.release()}".strip(),
        python=f"{platform.python_implementation()} {platform.python_version()}",
        versions=_versions(),
        compiler=compiler_version(),
        threads=threads or available,
    )


@cache
def _processor() -> str:
    """The processor's model name, or its architecture when the name is not to be had."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip().lower() in ("model name", "cpu model", "hardware") and value.strip():
            return value.strip()
    return platform.processor() or platform.machine()


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    """Versions of the packages that make and measure variants, those that are installed."""
    found = []
    for name in PACKAGES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)


def compiler_version() -> str:
    """The first line the C compiler says about itself; empty when there is none."""
    found = find_compiler()
    return found.version if found is not None else ""
