"""Where a whole statement spends its time, and what would help. All that a profile's report is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ipyaccel.model.outcome import Comparison, FunctionProfile, Machine
from ipyaccel.model.program import Reason
from ipyaccel.model.statement import ProfileOptions, Statement

NAN = float("nan")
Origin = Literal["yours", "library", "builtin"]
FunctionKey = tuple[str, int, str]
"""File, first line and name: how cProfile names a function."""


@dataclass(frozen=True)
class CalledFunction:
    """One function of the run, as cProfile saw it.

    `name` as a person says it (`pairwise`, `Walker.step`, `numpy.linalg.solve`). `place`: "cell 4", "walkers.py", "NumPy",
    "Python", "the statement". `own`, `total`: seconds without and with the functions it calls (recursion counted once).
    `share`: of the whole run, with the functions it calls. `sampled`: its own share by the sampler, which slows nothing down;
    NaN: not sampled. `native`: the share of the run that the sampler found in native code under this function's own lines.
    """

    key: FunctionKey
    name: str
    place: str
    origin: Origin
    calls: int
    own: float
    total: float
    share: float
    primitive_calls: int = 0
    sampled: float = NAN
    native: float = NAN


@dataclass(frozen=True)
class SampledLine:
    """What the sampler found at one line: its share of the run (0 to 1), and the share that was native code under it.

    `call`: the native call or operation that the line holds, such as `np.exp`, if it can be told.
    """

    place: str
    line: int
    text: str
    share: float
    native: float
    call: str = ""
    function: str = ""


@dataclass(frozen=True)
class MemoryLine:
    """Bytes allocated at one line of the user's: in all its runs, the most held at a time, and what was kept afterwards."""

    place: str
    line: int
    text: str
    allocated: int
    peak: int
    kept: int
    count: int = 0
    function: str = ""


@dataclass(frozen=True)
class WholeRun:
    """How the statement ran as a whole. Seconds; `peak`: bytes above what was there before; NaN or -1: not measured.

    `wall`: under cProfile, in the notebook. `plain`: without a profiler. `cpu`: processor time of the plain run (of the
    profiled one where there was no other). `collecting`: seconds in Python's memory clean-up. `repeats`: how often a statement
    was repeated that is too short for one run. `profiled_cpu`: processor time of the run under cProfile. `queued`: seconds of the
    plain run in which other programs had the processor that it wanted.
    """

    wall: float
    cpu: float = NAN
    plain: float = NAN
    collecting: float = NAN
    peak: int = -1
    repeats: int = 1
    profiled_cpu: float = NAN
    threads: int = 1
    queued: float = NAN

    @property
    def waited(self) -> float:
        """Seconds of the plain run, or of the only one, in which it wanted no processor: files, networks, sleep."""
        wall = self.plain if self.plain == self.plain else self.wall
        return max(wall - self.cpu - self.queued, 0.0)


@dataclass(frozen=True)
class Effect:
    """A winner in place of the original, for the whole statement. Seconds; NaN: not measured.

    `projected`: by Amdahl's law, from the share and the speedup. `before`, `after`: the statement's time with the original and
    with the winner, side by side. `first`: the first run with it, compiling included. `unmeasured`: why it was only projected.
    """

    projected: float
    before: float = NAN
    after: float = NAN
    first: float = NAN
    unmeasured: str = ""


@dataclass(frozen=True)
class Advice:
    """What would help one function, or why nothing does. There is always a measurement or a line behind it.

    `by`: the variant to put in its place; empty when none is faster. `before`, `after`: seconds of one call on `arguments` ("the
    slowest of 50 calls"). `reason`: why nothing helps, at the line. `remedy`: what a person would do instead. `comparison`: the
    measurement behind it. `key`: the function.
    """

    function: str
    place: str
    by: str = ""
    before: float = NAN
    after: float = NAN
    arguments: str = ""
    effect: Effect | None = None
    reason: Reason | None = None
    remedy: str = ""
    share: float = NAN
    comparison: Comparison | None = None
    key: FunctionKey | None = None

    @property
    def speedup(self) -> float:
        """How many times faster one call is; NaN where nothing is put in its place."""
        return self.before / self.after if self.by and self.after > 0 else NAN


@dataclass(frozen=True)
class Profile:
    """The whole profile of a statement. `stats`: cProfile's figures, marshalled. `lines`: of the functions that matter.

    `sampled`: lines by the sampler, dearest first. `notes`: how it was measured, one sentence each. `skipped`: what was left
    out and why, one sentence each. `doing`: what is under way while `complete` is False. `error`: what the statement raised.
    """

    statement: Statement
    run: WholeRun
    functions: tuple[CalledFunction, ...] = ()
    lines: tuple[FunctionProfile, ...] = ()
    sampled: tuple[SampledLine, ...] = ()
    memory: tuple[MemoryLine, ...] = ()
    advice: tuple[Advice, ...] = ()
    stats: bytes = b""
    notes: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""
    error_line: int | None = None
    interrupted: bool = False
    complete: bool = True
    doing: str = ""
    seconds: float = 0.0
    machine: Machine | None = None
    options: ProfileOptions = field(default_factory=ProfileOptions)
