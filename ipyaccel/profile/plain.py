"""The run as it is without a profiler: its seconds, its memory, and where it was found by the sampler. A job for a child."""

from __future__ import annotations

import gc
import io
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FunctionType

from ipyaccel.model import Payload, Statement
from ipyaccel.profile.calls import deeper, queued_s, said_of
from ipyaccel.profile.meanwhile import sending
from ipyaccel.profile.sampler import Line, Samples, roomy, sampling
from ipyaccel.profile.statement import Runnable, finish, runnable, unpack_namespace

SHORT_S = 1e-3
ENOUGH_S = 0.2
MOST_RUNS = 1000
LOOP = 20_000


@dataclass(frozen=True)
class Plain:
    """Seconds of one run: `wall` (NaN: it is unfinished), `cpu`, `collecting`, `queued` (others had the processor).

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
    statement: Statement, payload: Payload, expected_s: float, sampled: bool = True, *, send: Callable[[object], None]
) -> Plain:
    """Runs the statement, a short one many times, each with fresh values; nothing of it is printed.

    An unfinished one sends what the sampler found until now. `sampled`: whether the sampler looks on.
    """
    ready, pauses = runnable(statement), _Pauses()
    functions = _functions(ready, payload, expected_s)
    look = sampling(max(expected_s, ENOUGH_S)) if sampled else nullcontext(Samples)
    start = _reset_peak()
    with ExitStack() as around:
        around.enter_context(redirect_stdout(io.StringIO()))
        around.enter_context(redirect_stderr(io.StringIO()))
        samples = around.enter_context(look)
        around.enter_context(pauses.noted())
        around.enter_context(sending(lambda: _sampled(samples(), math.nan), send))
        around.enter_context(deeper())
        queued = queued_s()
        runs, wall, cpu, raised = roomy(lambda: _runs(functions))
        queued = queued_s() - queued
    peak = _peak()
    above = max(peak - start, 0) if start >= 0 and peak >= 0 else -1
    shown = replace(_sampled(samples(), wall / runs), peak=above, runs=runs, raised=raised)
    return replace(shown, cpu=cpu / runs, collecting=pauses.seconds / runs, queued=queued / runs)


def _sampled(samples: Samples, wall: float) -> Plain:
    """What the sampler found."""
    return Plain(wall, math.nan, math.nan, -1, 1, dict(samples.at), dict(samples.inside), samples.taken, _step())


def _functions(ready: Runnable, payload: Payload, expected_s: float) -> list[FunctionType]:
    """The statement in as many fresh namespaces as it is to run in."""
    functions, started = [ready.function(unpack_namespace(payload))], time.perf_counter()
    while expected_s < SHORT_S and len(functions) < MOST_RUNS and time.perf_counter() - started < ENOUGH_S:
        functions.append(ready.function(unpack_namespace(payload)))
    return functions


def _runs(functions: Sequence[FunctionType]) -> tuple[int, float, float, str]:
    """How often it ran, seconds of wall and processor time of all together, and what it raised."""
    runs, raised = 0, ""
    cpu, wall = time.process_time(), time.perf_counter()
    try:
        for function in functions:
            finish(function)
            runs += 1
            if time.perf_counter() - wall > ENOUGH_S:
                break
    except BaseException as error:  # noqa: BLE001 - what the user's code raises belongs to what is found
        runs, raised = max(runs, 1), said_of(error)
    return runs, time.perf_counter() - wall, time.process_time() - cpu, raised


@dataclass
class _Pauses:
    """Adds up what Python's memory clean-up takes."""

    seconds: float = 0.0
    began: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """While the body runs."""
        gc.callbacks.append(self.note)
        try:
            yield
        finally:
            gc.callbacks.remove(self.note)

    def note(self, phase: str, _info: dict[str, int]) -> None:
        """Called by the collector at its start and its end."""
        if phase == "start":
            self.began = time.perf_counter()
        else:
            self.seconds += time.perf_counter() - self.began


def _reset_peak() -> int:
    """Resident memory now, after the system was told to forget its high-water mark; -1 where it cannot be told."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return _status("VmRSS")
    return -1


def _peak() -> int:
    with suppress(OSError):
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
