"""The run as it is without a profiler: its seconds, its memory, and where it was found by the sampler. A job for a child."""

from __future__ import annotations

import contextlib
import gc
import io
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ipyaccel.model import Payload, Statement
from ipyaccel.profile.calls import queued_s, said_of
from ipyaccel.profile.sampler import Line, Samples, sampling
from ipyaccel.profile.statement import Runnable, finish, runnable, unpack_namespace

SHORT_S = 1e-3
ENOUGH_S = 0.2
MOST_RUNS = 1000
LOOP = 20_000


@dataclass(frozen=True)
class Plain:
    """Seconds of one run: `wall`, `cpu`, `collecting`, `queued` (others had the processor).

    `peak`: bytes above what there was, -1 where the system does not tell. `samples`, `inside`: the sampler's, of all runs
    together, `taken` of them. `step`: seconds of one bytecode instruction here.
    """

    wall: float
    cpu: float
    collecting: float
    peak: int
    runs: int = 1
    samples: dict[Line, int] = field(default_factory=dict)
    inside: dict[Line, int] = field(default_factory=dict)
    taken: int = 0
    step: float = 0.0
    raised: str = ""
    queued: float = math.nan


def plain_run(
    statement: Statement, payload: Payload, expected_s: float, *, sampled: bool = True, send: Callable[[object], None]
) -> Plain:
    """Runs the statement, a short one many times; nothing of it is printed. `sampled`: with the sampler beside it."""
    del send
    namespace = unpack_namespace(payload)
    ready, samples, pauses = runnable(statement), Samples(), _Pauses()
    gc.callbacks.append(pauses.note)
    start = _reset_peak()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        queued, cpu, wall = queued_s(), time.process_time(), time.perf_counter()
        runs, raised = _runs(ready, namespace, samples if sampled else None, expected_s)
        wall, cpu, queued = time.perf_counter() - wall, time.process_time() - cpu, queued_s() - queued
    peak = _peak()
    gc.callbacks.remove(pauses.note)
    above = max(peak - start, 0) if start >= 0 and peak >= 0 else -1
    figures = (wall / runs, cpu / runs, pauses.seconds / runs)
    return Plain(*figures, above, runs, dict(samples.at), dict(samples.inside), samples.taken, _step(), raised, queued / runs)


def _runs(ready: Runnable, namespace: dict[str, Any], samples: Samples | None, expected_s: float) -> tuple[int, str]:
    """How often it ran, and what it raised."""
    function, runs, started = ready.function(namespace), 0, time.perf_counter()
    short = expected_s < SHORT_S
    looks = sampling(samples, ENOUGH_S if short else expected_s) if samples is not None else contextlib.nullcontext()
    with looks:
        try:
            while True:
                finish(function)
                runs += 1
                if not short or runs >= MOST_RUNS or time.perf_counter() - started > ENOUGH_S:
                    return runs, ""
        except BaseException as error:  # noqa: BLE001 - what the user's code raises belongs to what is found
            return max(runs, 1), said_of(error)


@dataclass
class _Pauses:
    """Adds up what Python's memory clean-up takes."""

    seconds: float = 0.0
    began: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, phase: str, _info: dict[str, int]) -> None:
        """Called by the collector at its start and its end."""
        if phase == "start":
            self.began = time.perf_counter()
        else:
            self.seconds += time.perf_counter() - self.began


def _reset_peak() -> int:
    """Resident memory now, after the system was told to forget its high-water mark; -1 where it cannot be told."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return _status("VmRSS")
    return -1


def _peak() -> int:
    with contextlib.suppress(OSError):
        return _status("VmHWM")
    return -1


def _status(name: str) -> int:
    """One of the system's figures about this process, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return -1


def _step() -> float:
    """Seconds that one bytecode instruction takes here: of a loop that adds small numbers, six a turn."""
    started = time.perf_counter()
    total = 0
    for k in range(LOOP):
        total = total + k - 1
    return (time.perf_counter() - started) / (6 * LOOP)
