"""How this was measured: machine, versions, flags, threads, rounds.

In: a comparison and its rows. Out: pairs of label and text.
"""

from __future__ import annotations

from collections.abc import Sequence

from ipyaccel import stats, units
from ipyaccel.model import Comparison, Machine
from ipyaccel.report.rows import Row

Fact = tuple[str, str]


def measured(comparison: Comparison, rows: Sequence[Row]) -> tuple[Fact, ...]:
    """Everything a reader needs to judge the figures or to measure again."""
    machine = machine_facts(comparison.machine) if comparison.machine is not None else ()
    timed = [row for row in rows if not row.is_empty]
    return tuple(fact for fact in (*machine, *_timing(comparison, timed), *_flags(comparison)) if fact[1])


def machine_facts(machine: Machine) -> tuple[Fact, ...]:
    """The machine and what is installed on it."""
    cores = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    versions = ", ".join([machine.python, *(f"{name} {version}" for name, version in machine.versions)])
    threads = "1 thread" if machine.threads == 1 else f"{machine.threads} threads"
    return (
        ("machine", ", ".join(part for part in (machine.processor, cores, machine.system) if part)),
        ("versions", versions),
        ("C compiler", machine.compiler or "none found"),
        ("threads", f"at most {threads}; a variant that uses more than one says so in its row"),
    )


def _timing(comparison: Comparison, timed: Sequence[Row]) -> tuple[Fact, ...]:
    if not timed:
        return ()
    fewest, most = min(row.rounds for row in timed), max(row.rounds for row in timed)
    rounds = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    loops = ", ".join(f"{row.name} {units.count(row.loops)}" for row in timed)
    return (
        ("rounds", f"{rounds}; in each round every variant once, in a new random order"),
        ("calls in a sample", loops),
        ("time", "the median of all samples, garbage collection off; ± is half of its 95 % interval"),
        ("speedup", f"the median of the ratios within a round; no intervals below {stats.FEWEST_ROUNDS} rounds"),
        ("memory", "all variants get the same arguments; data reused in a loop stays in the processor's cache"),
        ("answer", _tolerance(comparison)),
    )


def _tolerance(comparison: Comparison) -> str:
    """How answers were compared."""
    options = comparison.options
    relative = "1e-9 (float32: 1e-4)" if options.rtol is None else f"{options.rtol:g}"
    absolute = "" if options.atol is None else f", absolute difference up to {options.atol:g}"
    numbers = f"numbers within {relative} of the largest{absolute}, integers exactly"
    return f"compared with your code's: {numbers}; random numbers with the same seed"


def _flags(comparison: Comparison) -> tuple[Fact, ...]:
    """The compiler's flags of every variant that has some."""
    variants = [outcome.variant for outcome in comparison.outcomes if outcome.variant is not None]
    return tuple((variant.name, " ".join(variant.flags)) for variant in variants if variant.flags)
