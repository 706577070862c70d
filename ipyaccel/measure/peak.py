"""Memory that one call takes at its height, beyond what it was given. A job for a child, apart from all timing.

In: a build, or none for the original, and the payload. Out: a `Peak` in bytes.

Two counts. tracemalloc is exact for what Python and NumPy allocate, and sees nothing else. The system's high-water mark of the
process sees every page that is written to; a call is made again for it, without tracemalloc. What is shown is tracemalloc's
count, unless the process grew by clearly more: then compiled code has memory of its own.

Two things would spoil the high-water mark and are switched off in this child: huge pages, which round to 2 MB, and malloc's habit
of keeping large blocks for the next call. The kernel adds pages to the mark in batches, which can hide some hundred kB: where no
more than that is missing, the number of page faults, which is never too small, stands for it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import math
import re
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ipyaccel.build.payload import unpack
from ipyaccel.measure.fresh import Kept, copied
from ipyaccel.measure.loading import load, ready, seed_for
from ipyaccel.measure.seed import SEED, seed_all
from ipyaccel.model import Build, Payload, Peak

Send = Callable[[object], None]
Call = Callable[[], object]
STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_MARK = "5"
PAGE = resource.getpagesize()
DISABLE_HUGE_PAGES, MMAP_THRESHOLD = 41, -3
SMALLEST_BLOCK = 65536
HELD_BACK = 600_000
"""Bytes that the kernel may not have added to the mark yet."""
CLEARLY_MORE, CLEARLY_MORE_BYTES = 1.1, 500_000
"""By which the process must grow beyond tracemalloc's count: Python's own blocks are not filled to the brim."""
MOST_RUNS, LONG_S = 3, 0.3
ONLY_ON_LINUX = "memory of compiled code can only be seen on Linux"


def peak_of(build: Build | None, payload: Payload, mutates: bool, *, send: Send) -> Peak:
    """Calls once to load all that is loaded late, once under tracemalloc, and then for the high-water mark."""
    del send
    live = unpack(payload)
    function = ready(live.function) if build is None else load(build, live)
    args, kwargs = (live.args, live.kwargs) if build is None else (live.arguments, {})
    kept = Kept(live.bindings) if mutates else None

    def prepared() -> Call:
        """The call with values of its own where it writes into them."""
        if build is None:
            seed_all(SEED)
        else:
            seed_for(build.variant, SEED, random=True)
        if kept is not None:
            kept.put_back()
        given, named = copied((args, kwargs)) if mutates else (args, kwargs)
        return lambda: function(*given, **named)

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        is_watched = _watch()
        prepared()()
        traced = _traced(prepared)
        native = _native(prepared) if is_watched else float("nan")
    if math.isnan(native) and build is not None and build.variant.backend not in ("numpy", "yours"):
        return Peak(reason=ONLY_ON_LINUX)
    return Peak(native if native > traced * CLEARLY_MORE + CLEARLY_MORE_BYTES else traced)


def _traced(prepared: Callable[[], Call]) -> float:
    """Bytes that tracemalloc saw at the height of a call, above what was there."""
    call = prepared()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        call()
        return float(max(tracemalloc.get_traced_memory()[1] - before, 0))
    finally:
        tracemalloc.stop()


def _native(prepared: Callable[[], Call]) -> float:
    """Bytes by which the process grew at the height of a call: the least of a few, for what else happens only adds to it."""
    found: list[float] = []
    began = time.monotonic()
    while len(found) < MOST_RUNS and (not found or time.monotonic() - began < LONG_S):
        found.append(_grown(prepared()))
    return min(found)


def _grown(call: Call) -> float:
    gc.collect()
    _give_back()
    CLEAR_REFS.write_text(RESET_MARK)
    before, faults = _pages()["VmRSS"], _faults()
    call()
    faults = _faults() - faults
    grown = max(_pages()["VmHWM"] - before, 0)
    touched = faults * PAGE
    return float(touched if grown <= touched <= grown + HELD_BACK else grown)


def _pages() -> dict[str, int]:
    """What the process holds now, and its high-water mark, in bytes."""
    return {name: 1024 * int(count) for name, count in re.findall(r"(Vm\w+):\s+(\d+) kB", STATUS.read_text())}


def _faults() -> int:
    """Pages that were given to this process when it first touched them."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def _watch() -> bool:
    """Makes the high-water mark mean something; False where there is none that can be set back."""
    if sys.platform != "linux":
        return False
    try:
        CLEAR_REFS.write_text(RESET_MARK)
        known = {"VmRSS", "VmHWM"} <= _pages().keys()
    except OSError:
        return False
    library: Any = ctypes.CDLL(None)
    library.prctl(DISABLE_HUGE_PAGES, 1, 0, 0, 0)
    with contextlib.suppress(AttributeError):  # a C library that is not glibc has none
        library.mallopt(MMAP_THRESHOLD, SMALLEST_BLOCK)
    return known


def _give_back() -> None:
    """What malloc keeps for later goes back to the system."""
    with contextlib.suppress(AttributeError):  # as above
        ctypes.CDLL(None).malloc_trim(0)
