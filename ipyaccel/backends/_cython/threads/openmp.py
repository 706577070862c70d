"""OpenMP, which runs loops on several threads. In: the compiler's command and what it said. Out: its flags, or what to install.

gcc brings it along. Apple's clang knows it but has neither header nor library: Homebrew's `libomp` brings both.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

OPENMP = "-fopenmp"
"""How a variant asks for it; the flags that this compiler wants are put in its place."""
SPIN, TURNS = "GOMP_SPINCOUNT", "10000"
"""About a third of a millisecond."""
_LIBOMP = (Path("/opt/homebrew/opt/libomp"), Path("/usr/local/opt/libomp"))
_ABSENT = re.compile(r"fopenmp|omp\.h|l?libgomp|-l[gi]?omp|libiomp", re.IGNORECASE)


def compiling(flags: tuple[str, ...], folders: tuple[Path, ...] = _LIBOMP, system: str = sys.platform) -> list[str]:
    """The flags for compiling, OpenMP spelled for this machine."""
    found = _libomp(folders, system)
    own = [OPENMP] if found is None else ["-Xpreprocessor", OPENMP, f"-I{found / 'include'}"]
    return [word for flag in flags for word in (own if flag == OPENMP else [flag])]


def linking(flags: tuple[str, ...], folders: tuple[Path, ...] = _LIBOMP, system: str = sys.platform) -> list[str]:
    """What linking needs for OpenMP; nothing for a build that does not use it."""
    if OPENMP not in flags:
        return []
    found = _libomp(folders, system)
    return [OPENMP] if found is None else [f"-L{found / 'lib'}", "-lomp", f"-Wl,-rpath,{found / 'lib'}"]


def missing_openmp(flags: tuple[str, ...], log: str, system: str = sys.platform) -> str:
    """What to install when a compiler stopped because there is no OpenMP; empty when that was not why."""
    errors = "\n".join(line for line in log.splitlines()[1:] if _ABSENT.search(line))
    if OPENMP not in flags or not errors:
        return ""
    if system == "darwin":
        return "this compiler has no OpenMP, which threads need: `brew install libomp` installs it"
    return "this compiler has no OpenMP, which threads need: `sudo apt install gcc`, or `libomp-dev` for clang, installs it"


@contextlib.contextmanager
def short_waits() -> Iterator[None]:
    """While gcc's library for threads is loaded in here, its threads learn to wait for work in their sleep.

    By default they turn round and round for ten milliseconds, which takes a processor from whatever runs next, and stops
    everything where other programs run too.
    """
    if any(name in os.environ for name in (SPIN, "OMP_WAIT_POLICY")):
        yield
        return
    os.environ[SPIN] = TURNS
    try:
        yield
    finally:
        del os.environ[SPIN]


def _libomp(folders: tuple[Path, ...], system: str) -> Path | None:
    """Homebrew's OpenMP on macOS."""
    if system != "darwin":
        return None
    return next((folder for folder in folders if (folder / "include" / "omp.h").is_file()), None)
