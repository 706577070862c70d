"""Who runs when, and when it is enough. In: entries to be timed, a runner, a clock. Out: `Timing` by name.

Pure: it neither knows what an entry does nor how time passes, so that tests give it both. Each entry's first call stands apart.
Then every entry is calibrated, and rounds follow: each entry once, in a new random order, so that drift hits all alike. It ends
when every speedup is known well enough (`stats.is_settled`), or when the budget is spent. No sample is thrown away.

An entry that would use up the budget alone is not called again: its one call is its sample. When a round no longer fits, the
slowest entries stop first; their samples still belong to the same rounds as those of the others.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ipyaccel.measure.clock import Clock
from ipyaccel.model import Timing
from ipyaccel.stats import CONFIDENCE_TO_STOP, FEWEST_ROUNDS, is_precise, is_settled, median, paired_speedup, per_call

SHORTEST_SAMPLE_S = 1e-3
AIM_S = 1.5e-3
CLEARLY_LONG_S = 20e-3
MOST_LOOPS = 10**8
LEAST_SPAN_S = 0.25
SLOW_SHARE = 3
"""An entry slower than this part of the budget is called once: the budget would not hold three rounds of it."""

Runner = Callable[[str, int], float]
"""Runs an entry (by name) so many times in a row; gives the seconds that took by its own clock."""


class Dropped(Exception):
    """A runner raises this when an entry cannot go on; its samples are forgotten."""


@dataclass(frozen=True)
class Rules:
    """How long to go on. `loops`, `rounds`: fixed counts, or None. `budget`: seconds for the rounds."""

    budget: float = 2.0
    loops: int | None = None
    rounds: int | None = None
    enough_after: float = math.inf
    """Seconds of rounds after which what is not settled stays as it is, with the interval that it has."""
    longest_sample: float = math.inf
    """Seconds of the clock that one sample may take with all its preparation, such as fresh copies of the arguments."""


@dataclass
class Entry:
    """One thing to be timed. `once`: seconds of a run elsewhere that must not be repeated here; else None."""

    name: str
    threads: int = 1
    once: float | None = None
    loops: int = 1
    first: float = math.nan
    cost: float = 0.0
    samples: list[float] = field(default_factory=list)
    active: bool = True
    single: bool = False

    def timing(self) -> Timing:
        """The samples so far."""
        return Timing(self.loops, tuple(self.samples), self.first, self.threads, self.single)


class Schedule:
    """Times entries against each other; the first one is the reference."""

    def __init__(
        self,
        entries: Sequence[Entry],
        run: Runner,
        clock: Clock,
        rules: Rules,
        *,
        chance: random.Random,
        report: Callable[[dict[str, Timing]], None] | None = None,
    ) -> None:
        self._entries = list(entries)
        self._run = run
        self._clock = clock
        self._rules = rules
        self._chance = chance
        self._report = report

    def times(self) -> dict[str, Timing]:
        """Runs everything and gives the timings of all entries that came through."""
        for entry in list(self._entries):
            self._guarded(entry, self._start)
        began = self._clock.now()
        count = 0
        while self._another_round(count, self._clock.now() - began):
            self._round()
            count += 1
            if self._report is not None:
                self._report(self.timings())
        return self.timings()

    def timings(self) -> dict[str, Timing]:
        """What is known so far."""
        return {entry.name: entry.timing() for entry in self._entries if entry.samples}

    # ------------------------------------------------------------------------------------------------------- one entry

    def _guarded(self, entry: Entry, step: Callable[[Entry], None]) -> None:
        """Does one step with an entry; one that cannot go on is forgotten."""
        try:
            step(entry)
        except Dropped:
            self._entries.remove(entry)

    def _start(self, entry: Entry) -> None:
        """First call, then calibration; or the one sample of what is too slow to be repeated."""
        if entry.once is None:
            entry.first = self._run(entry.name, 1)
        if entry.once is not None or self._too_slow(entry.first):
            entry.first = entry.first if entry.once is None else entry.once
            entry.samples, entry.active, entry.single = [entry.first], False, True
        else:
            self._calibrate(entry)

    def _too_slow(self, seconds: float) -> bool:
        """True for a call that would use up the budget alone, unless the user fixed the rounds."""
        return self._rules.rounds is None and seconds > self._rules.budget / SLOW_SHARE

    def _calibrate(self, entry: Entry) -> None:
        """Finds how many calls make a sample of at least a millisecond; running them warms memory and caches up."""
        loops = self._rules.loops or 1
        while True:
            began = self._clock.now()
            elapsed = self._run(entry.name, loops)
            if SHORTEST_SAMPLE_S <= elapsed < CLEARLY_LONG_S:
                # One interruption by another process must not pass for a long call.
                elapsed = min(elapsed, self._run(entry.name, loops))
            entry.loops, entry.cost = loops, max(self._clock.now() - began, elapsed)
            enough = elapsed >= SHORTEST_SAMPLE_S or loops >= MOST_LOOPS
            if self._rules.loops is not None or enough or 2 * entry.cost > self._rules.longest_sample:
                return
            loops = next_loops(loops, elapsed)

    # ----------------------------------------------------------------------------------------------------------- rounds

    def _another_round(self, count: int, spent: float) -> bool:
        """Decides by the rules; entries whose next sample no longer fits the budget stop here."""
        if self._rules.rounds is not None:
            return count < self._rules.rounds and any(entry.active for entry in self._entries)
        if count > 0:
            self._retire(self._rules.budget - spent)
        active = [entry for entry in self._entries if entry.active]
        if not active:
            return False
        if count < FEWEST_ROUNDS or spent < min(LEAST_SPAN_S, self._rules.budget):
            return True
        return spent < self._rules.enough_after and not self._settled(active)

    def _retire(self, left: float) -> None:
        """Stops the slowest entries until a round of the others fits into the seconds left."""
        for entry in sorted((entry for entry in self._entries if entry.active), key=lambda entry: entry.cost):
            left -= entry.cost
            entry.active = left >= 0

    def _round(self) -> None:
        """Every active entry once, in a new order."""
        order = [entry for entry in self._entries if entry.active]
        self._chance.shuffle(order)
        for entry in order:
            self._guarded(entry, self._sample)

    def _sample(self, entry: Entry) -> None:
        began = self._clock.now()
        elapsed = self._run(entry.name, entry.loops)
        entry.samples.append(elapsed)
        entry.cost = max(self._clock.now() - began, elapsed)

    def _settled(self, active: Sequence[Entry]) -> bool:
        """True when every speedup that can still be sharpened is known well enough."""
        reference = self._entries[0]
        if reference.single or reference not in active:
            return all(is_precise(median(entry.samples, CONFIDENCE_TO_STOP)) for entry in active)
        against = per_call(reference.samples, reference.loops)
        others = [per_call(entry.samples, entry.loops) for entry in active if entry is not reference]
        if not others:
            return is_precise(median(against, CONFIDENCE_TO_STOP))
        return all(is_settled(paired_speedup(against, samples, CONFIDENCE_TO_STOP)) for samples in others)


def next_loops(loops: int, elapsed: float) -> int:
    """The next count to try, of the form 1, 2 or 5 times a power of ten: what should make a sample, at most ten times more."""
    wanted = loops * min(AIM_S / elapsed if elapsed > 0 else 10.0, 10.0)
    size = int(10 ** math.floor(math.log10(max(wanted, 1.0))))
    return max(next((step * size for step in (1, 2, 5) if step * size >= wanted), 10 * size), loops + 1)
