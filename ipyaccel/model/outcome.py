"""What running showed: checks, times, rows, profiles, and the comparison that holds them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ipyaccel.model.ladder import Ladder
from ipyaccel.model.options import Options
from ipyaccel.model.program import Reason
from ipyaccel.model.variant import Build, Variant

Verdict = Literal["same", "close", "differs", "unchecked"]


@dataclass(frozen=True)
class Check:
    """Does a build answer like the original. `error`: largest relative difference (NaN: not a number to compare).

    `detail` says how it differs, or why it could not be checked, or what is worth a note (another scalar type).
    `probes`: on how many other inputs it answered like the original. `difference`: one where it did not, as a sentence ("n = 0:
    Python raises ZeroDivisionError, this returns inf"). `silent`: on one of them it went on with a wrong answer.
    """

    verdict: Verdict
    error: float = 0.0
    detail: str = ""
    probes: int = 0
    difference: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Timing:
    """Raw samples: `samples[k]` is the time of `loops` calls in round `k`, in seconds. Statistics are computed later.

    `first`: seconds of the first call in the measuring process. `once`: the original is so slow that it ran only once.
    `overhead`: seconds that calling costs, measured with an empty function of the same kind; NaN: not measured. `taking`:
    seconds of a call that turning lists into C's numbers costs, and back; NaN: there are none.
    """

    loops: int
    samples: tuple[float, ...]
    first: float = float("nan")
    threads: int = 1
    once: bool = False
    overhead: float = float("nan")
    taking: float = float("nan")


Status = Literal["ok", "unchecked", "differs", "declined", "failed", "crashed", "timeout", "interrupted"]


@dataclass(frozen=True)
class Outcome:
    """One row. `reason` is set for every status that is not `ok`; the rest is there as far as the variant came."""

    name: str
    status: Status
    variant: Variant | None = None
    build: Build | None = None
    check: Check | None = None
    timing: Timing | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class Probe:
    """One call of the original on other arguments than the user's, made again from these by `measure/variations.py`.

    `said`: what is different, "n = 0". `size`, `quick`, `place`: which variation it is. `value`: the serialised run.
    """

    said: str
    size: int
    quick: bool
    place: int
    value: bytes


@dataclass(frozen=True)
class Answer:
    """What one run of the reference gave, in the child, for others to be checked against.

    `value`: serialised answer, arguments and globals after the call, printed text (see `measure/check.py`).
    `seconds`: of this one run. `error`: "ZeroDivisionError: division by zero" when it raised, with its `line` in the user's cell.
    `deterministic`: False when a second run answered differently. `mutates`: it changed its arguments. `probes`: what it
    answers on small varied arguments.
    """

    value: bytes
    seconds: float
    error: str = ""
    line: int | None = None
    deterministic: bool = True
    mutates: bool = False
    printed: str = ""
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True)
class LineTime:
    """One line of a profile: `line` in the user's cell, its text, how often it ran, its share of the whole (0 to 1)."""

    line: int
    text: str
    hits: int
    share: float


@dataclass(frozen=True)
class FunctionProfile:
    """The lines of one function, with the function's share of the time."""

    name: str
    place: str
    lines: tuple[LineTime, ...]
    share: float = 1.0


@dataclass(frozen=True)
class Machine:
    """What the comparison was measured with."""

    processor: str
    cores: int
    system: str
    python: str
    versions: tuple[tuple[str, str], ...] = ()
    compiler: str = ""
    threads: int = 1


@dataclass(frozen=True)
class Comparison:
    """Workload, reference, all outcomes: everything a report is drawn from.

    `outcomes[0]` is the reference, `python` unless a cell of Cython has no likeness in Python. `complete` is False while rows are
    still coming; `waiting` names those without an outcome yet. `ladder`: what a climb in steps has beyond that.
    `of_alternatives`: the rows are the user's own, held against the first of them. `given`: the call's values in a few words.
    `earlier`: the same call on another occasion, to be shown beside this one.
    """

    call: str
    outcomes: tuple[Outcome, ...]
    waiting: tuple[str, ...] = ()
    seconds: float = 0.0
    complete: bool = True
    profile: tuple[FunctionProfile, ...] = ()
    profile_skipped: str = ""
    error: str = ""
    error_line: int | None = None
    error_place: str = ""
    warnings: tuple[str, ...] = ()
    machine: Machine | None = None
    options: Options = field(default_factory=Options)
    reference: str = "python"
    ladder: Ladder | None = None
    of_alternatives: bool = False
    given: tuple[str, ...] = ()
    earlier: Earlier | None = None


@dataclass(frozen=True)
class Earlier:
    """A comparison that was saved. `when`: as `datetime.isoformat` writes it, with its offset."""

    name: str
    when: str
    comparison: Comparison
