"""The same question on other inputs. In: the original, later a variant, and small varied arguments. Out: `Probe`s; a `Check`.

The original answers once, after its own run, in its own child, and every answer is sent at once. Each variant is called on the
same inputs after its row is known and sent; before each call it sends what it has found so far (`Findings`), so that a call that
crashes or comes to no end costs a sentence in the note and not the row. Only programs without effects are asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipyaccel.build.guarded import kind_of
from ipyaccel.build.limits import little_memory
from ipyaccel.build.payload import unpack
from ipyaccel.errors import BuildError
from ipyaccel.measure.cause import Scene, is_of_floats
from ipyaccel.measure.check import check
from ipyaccel.measure.fresh import size_of
from ipyaccel.measure.kinds import is_array
from ipyaccel.measure.literals import literals
from ipyaccel.measure.nudge import nudged, spread_of
from ipyaccel.measure.patience import MOST_WORK_S, OutOfTime, ended_after_work, interrupted_after
from ipyaccel.measure.rebind import Rebind, rebind
from ipyaccel.measure.record import Run, keep, kept, run
from ipyaccel.measure.stray import Call, Findings, call_of, holds_special, outside, stray
from ipyaccel.measure.variations import Variation, base, variations
from ipyaccel.model import Answer, Build, Check, Options, Payload, Probe, Program, Workload
from ipyaccel.syntax.live import Live

Send = Callable[[object], None]

ORIGINAL_S = 0.1
"""Seconds of work for all answers of the original: the plan is made meanwhile."""
SHORTEST_S, LONGEST_S = 0.003, 0.02
TIMES_THE_CALL = 20
"""One answer of the original may take so many times what the call itself took, within these bounds."""
VARIANT_S = 0.3
WAITING_S = 1.0
"""As `LONGEST_S` for an original that works at nothing."""
UNSAFE = ("IndexError", "OverflowError")
"""What a checked twin raises where the same code without checks may read or write anywhere."""
QUICK_S = 2e-3
"""A call that takes longer is shrunk: its other whole numbers may be counts."""
SIZES = (7, 20, 100)
MEMORY_BYTES = 300_000_000
LARGEST_KEPT = 1_000_000
"""Bytes of arguments that are not varied, and so copied for every call."""


@dataclass(frozen=True)
class Others:
    """Where other inputs come from: the call's own values, the names of its parameters, numbers in the text; and the original.

    `arrays`: the program works on arrays.
    """

    live: Live
    names: tuple[str, ...]
    literals: tuple[float, ...]
    rebind: Rebind
    arrays: bool

    def varied(self, size: int, *, quick: bool) -> tuple[Variation, ...]:
        """All variations at that size."""
        return variations(self.live.arguments, self.names, size, quick=quick, literals=self.literals)

    def base(self, size: int, *, quick: bool) -> Variation:
        """What they vary."""
        return base(self.live.arguments, self.names, size, quick=quick)

    def original(self, arguments: Sequence[Any], seconds: float = LONGEST_S) -> Run:
        """The original on other arguments; a run that raises OutOfTime was stopped."""
        args, kwargs = self.rebind(arguments)
        with ended_after_work(5 * LONGEST_S, WAITING_S):
            try:
                with interrupted_after(seconds):
                    return run(self.live.function, args, kwargs)
            except OutOfTime:
                return Run(raised=OutOfTime.__name__)


def others_of(workload: Workload, payload: Payload) -> Others | None:
    """None for a program that may not be called again, or whose values cannot be varied."""
    program, effects = workload.program, workload.effects
    if program is None or program.opaque or effects.lasting or effects.outside or effects.random:
        return None
    if set(effects.mutates) & set(program.globals):
        return None
    live = unpack(payload)
    names = program.main.parameters
    way = rebind(live)
    if way is None or len(names) != len(live.arguments) or not live.arguments:
        return None
    found = Others(live, names, literals(program), way, _has_arrays(program, live))
    kept_as_they_are = sum(map(size_of, found.base(SIZES[0], quick=True).make()))
    return found if kept_as_they_are < LARGEST_KEPT else None


def _has_arrays(program: Program, live: Live) -> bool:
    """Whether the program works on arrays: its own, or those it is given."""
    made = any(item.module.partition(".")[0] == "numpy" for item in program.imports)
    return made or any(map(is_array, (*live.arguments, *live.bindings.values())))


# ---------------------------------------------------------------------------------------------------------- the original


def probe_original(workload: Workload, payload: Payload, answer: Answer, *, send: Send) -> tuple[Probe, ...]:
    """What the original answers on other inputs, sent one by one."""
    if answer.error or not answer.deterministic or not answer.value:
        return ()
    others = others_of(workload, payload)
    if others is None:
        return ()
    found = []
    with little_memory(MEMORY_BYTES):
        for probe in _answers(others, answer, time.process_time() + ORIGINAL_S):
            send(probe)
            found.append(probe)
    return tuple(found)


def _answers(others: Others, answer: Answer, end: float) -> Iterator[Probe]:
    """A base that the original accepts, then its variations, until the time is up."""
    quick = answer.seconds > QUICK_S
    size = SIZES[0]
    for size in SIZES:
        start = others.base(size, quick=quick)
        probe = _answered(others, start, (size, quick, -1), answer) if start.said else None
        if probe is not None:
            yield probe
        if not start.said or (probe is not None and not kept(probe.value).raised):
            break
    slow: set[int] = set()
    for place, variation in enumerate(others.varied(size, quick=quick)):
        if time.process_time() > end:
            return
        if variation.huge and variation.about in slow:
            continue
        probe = _answered(others, variation, (size, quick, place), answer)
        if probe is not None:
            yield probe
        elif variation.huge:
            slow.add(variation.about)


def _answered(others: Others, variation: Variation, key: tuple[int, bool, int], answer: Answer) -> Probe | None:
    """One answer; None when it took too much time or memory, or went too deep for a number that is out of all proportion."""
    arguments = variation.make()
    seen = others.original(arguments, min(max(TIMES_THE_CALL * answer.seconds, SHORTEST_S), LONGEST_S))
    if seen.raised in (OutOfTime.__name__, "MemoryError", "KeyboardInterrupt"):
        return None
    if variation.huge and seen.raised == "RecursionError":
        return None
    after = arguments if answer.mutates else None
    size, quick, place = key
    return Probe(variation.said, size, quick, place, keep(replace(seen, arguments=after)))


# ------------------------------------------------------------------------------------------------------------- a variant


@dataclass(frozen=True)
class Tried:
    """A build that answered like the original on the real arguments, as a callable, and its checked twin where it has one.

    `typed`: it was compiled for the types of these arguments, and would be compiled anew for others.
    """

    build: Build
    function: Callable[..., Any]
    twin: Callable[..., Any] | None = None
    typed: bool = False


def probe_variant(
    tried: Tried, found: Check, workload: Workload, payload: Payload, answer: Answer, options: Options, *, send: Send
) -> Check:
    """The check with what other inputs show. Sends `Findings` before each call."""
    others = others_of(workload, payload) if answer.probes else None
    if others is None:
        return found
    kinds = tuple(map(kind_of, others.live.arguments))
    findings = Findings()
    judge = _Judge(tried, others, options)
    end = time.perf_counter() + VARIANT_S
    with little_memory(MEMORY_BYTES):
        for probe, variation, expected in _in_order(answer.probes, others):
            if time.perf_counter() > end:
                break
            if not _concerns(tried, variation, kinds):
                continue
            call = call_of(probe.said, expected, large=variation.huge)
            send(replace(findings, now=call))
            findings = judge.after(findings, call, variation, expected)
    return findings.on(found)


def _concerns(tried: Tried, variation: Variation, kinds: tuple[Any, ...]) -> bool:
    """False for inputs that a build is not for: other types than it was compiled for; NaN where it says that there is none."""
    given = variation.make()
    if tried.typed and tuple(map(kind_of, given)) != kinds:
        return False
    finite = any("NaN" in text for text in tried.build.variant.assumes)
    return not (finite and (variation.extreme or any(map(holds_special, given))))


def _in_order(probes: Sequence[Probe], others: Others) -> Iterator[tuple[Probe, Variation, Run]]:
    """First what the original answers, then what it refuses, and last what goes too deep: a crash ends them all."""
    runs = [(probe, kept(probe.value)) for probe in probes]
    known: dict[tuple[int, bool], tuple[Variation, ...]] = {}
    for probe, expected in sorted(runs, key=lambda pair: _risk(pair[1])):
        key = (probe.size, probe.quick)
        if key not in known:
            known[key] = (*others.varied(probe.size, quick=probe.quick), others.base(probe.size, quick=probe.quick))
        # The base is the last one, which is where -1 points to.
        yield probe, known[key][probe.place], expected


def _risk(expected: Run) -> int:
    return 2 if expected.raised == "RecursionError" else int(bool(expected.raised))


@dataclass(frozen=True)
class _Judge:
    """Makes one call and compares."""

    tried: Tried
    others: Others
    options: Options

    def after(self, findings: Findings, call: Call, variation: Variation, expected: Run) -> Findings:
        """The findings with one more."""
        if expected.arguments is None:
            expected = replace(expected, arguments=variation.make())
        if self.tried.twin is not None:
            twin = self._run(self.tried.twin, variation)
            if twin.raised in UNSAFE and "[" in self.tried.build.variant.source and not is_of_floats(twin):
                return findings.strayed(outside(call, twin, arrays=self.others.arrays))
        actual = self._run(self.tried.function, variation)
        if isinstance(actual.exception, BuildError) or actual.raised == "MemoryError":
            return replace(findings, now=None)
        found = self._checked(variation, expected, actual)
        if found.verdict == "differs":
            return findings.strayed(stray(call, expected, actual, found, self.tried.build.variant))
        return findings.agreed() if found.verdict in ("same", "close") else replace(findings, now=None)

    def _run(self, function: Callable[..., Any], variation: Variation) -> Run:
        arguments = variation.make()
        with ended_after_work(MOST_WORK_S):
            return replace(run(function, arguments), arguments=arguments)

    def _checked(self, variation: Variation, expected: Run, actual: Run) -> Check:
        def again(direction: float) -> Run:
            return self.others.original(nudged(variation.make(), direction))

        # NumPy warns alike of floats and of whole numbers: beside floats out of scale it is they.
        expected = replace(expected, outgrew=expected.outgrew and not variation.extreme)
        regroups = any("regrouped" in text for text in self.tried.build.variant.assumes)
        spread = spread_of(expected, again)
        names, scene = self.others.names, Scene(regroups=regroups)
        return check(expected, actual, self.options, parameters=names, spread=spread, scene=scene)
