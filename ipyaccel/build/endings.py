"""How a job may end: a wait status goes in, a value that says what happened, in a student's words, comes out."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any

CUT_OFF = 71
"""Exit code of a process whose answer found no way to the kernel."""

_SENTENCES = {
    signal.SIGSEGV: "it touched memory that is not its own (segmentation fault), so the system stopped it",
    signal.SIGBUS: "it touched memory that is not there (bus error), so the system stopped it",
    signal.SIGABRT: "it aborted: the C library or the compiled code found a fault, such as damaged memory",
    signal.SIGFPE: "it divided an integer by zero in compiled code, which stops the process",
    signal.SIGILL: "it met a case that the compiled code was told never happens, or an instruction this processor lacks",
    signal.SIGTRAP: "it met a case that the compiled code was told never happens",
    signal.SIGKILL: "its process was ended from outside, most often because the memory ran out",
    signal.SIGTERM: "its process was asked to end from outside",
    signal.SIGALRM: "it was stopped when it had taken several times as long as your code",
    signal.SIGXCPU: "it used up the processor time it was given",
}


@dataclass(frozen=True)
class Ending:
    """How a job ended: one of the classes below."""


@dataclass(frozen=True)
class Returned(Ending):
    """The job's function returned."""

    value: Any


@dataclass(frozen=True)
class Raised(Ending):
    """The job's function raised."""

    type_name: str
    message: str
    traceback_text: str


@dataclass(frozen=True)
class Died(Ending):
    """The process ended without an answer. `code`: exit code, negative for a signal's number, None when nobody knows."""

    code: int | None
    sentence: str


@dataclass(frozen=True)
class TimedOut(Ending):
    """The process was killed after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class NotStarted(Ending):
    """There could be no process for it, and why, in a sentence."""

    sentence: str


@dataclass(frozen=True)
class Interrupted(Ending):
    """The process was killed because the user interrupted."""


def died(code: int | None, peak_bytes: int = 0, memory_bytes: int | None = None) -> Died:
    """The ending of a process that gave no answer.

    `peak_bytes`: the most memory it held. `memory_bytes`: what it was allowed, when a limit was set for it.
    """
    if code is None:
        return Died(None, "its process ended, and nobody was there to see why")
    if code == CUT_OFF:
        return Died(code, "it closed files that are not its own, and with them the way to send its answer")
    if code >= 0:
        return Died(code, f"it ended its own process (exit code {code}) instead of returning an answer")
    if memory_bytes is not None and peak_bytes > memory_bytes // 2:
        return Died(code, f"it ran out of memory: it may use {gigabytes(memory_bytes)}, and it asked for more")
    try:
        number = signal.Signals(-code)
    except ValueError:
        return Died(code, f"its process was stopped by signal {-code}")
    return Died(code, _SENTENCES.get(number, f"its process was stopped by the signal {number.name}"))


def gigabytes(size: int) -> str:
    """A size in bytes as "1.5 GB"."""
    return f"{size / 1e9:.1f} GB" if size >= 50_000_000 else f"{size / 1e6:.1f} MB"
