"""Simulated comparisons with recorded noise. In: noise, a seed, a count. Out: how often the interval held the true ratio.

The product's own schedule runs, its stopping rule included; only the clock is ours, and moves when something "runs".
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from statistics import median

from ipyaccel.measure.schedule import Entry, Rules, Schedule
from ipyaccel.stats import Estimate, is_tie, paired_speedup, per_call

TRUTHS = (1.0, 1.02, 1.05, 1.2, 2.0, 30.0)
ONCE_S = 20e-6


@dataclass(frozen=True)
class Simulated:
    """One comparison: the truth, what was found, after how many rounds and seconds."""

    truth: float
    found: Estimate
    rounds: int
    seconds: float

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.found.low <= self.truth <= self.found.high


class _World:
    """A clock, and noise that goes on as it was recorded from some moment."""

    def __init__(self, noise: list[float], begin: int, truth: float) -> None:
        self.time = 0.0
        self.noise = itertools.islice(itertools.cycle(noise), begin, None)
        self.once = {"python": ONCE_S * truth, "version": ONCE_S}

    def now(self) -> float:
        return self.time

    def run(self, name: str, loops: int) -> float:
        elapsed = self.once[name] * loops * next(self.noise)
        self.time += elapsed
        return elapsed


def simulated(noise: list[float], count: int, seed: int, budget: float = 2.0) -> list[Simulated]:
    """So many comparisons, the truths in turn."""
    chance = random.Random(seed)
    found = []
    for truth in itertools.islice(itertools.cycle(TRUTHS), count):
        world = _World(noise, chance.randrange(len(noise)), truth)
        schedule = Schedule(
            [Entry("python"), Entry("version")], world.run, world, Rules(budget), chance=random.Random(chance.random())
        )
        times = schedule.times()
        samples = {name: per_call(timing.samples, timing.loops) for name, timing in times.items()}
        speedup = paired_speedup(samples["python"], samples["version"])
        found.append(Simulated(truth, speedup, len(samples["version"]), world.time))
    return found


def covered_percent(results: list[Simulated]) -> float:
    """How often the interval held the truth."""
    return 100 * sum(result.covered for result in results) / len(results)


def lines(results: list[Simulated]) -> list[str]:
    """The report: one line for all, one for each truth."""
    said = [
        (
            f"{len(results)} simulated comparisons: {covered_percent(results):.1f} % of the intervals hold the true ratio; "
            f"{median(r.rounds for r in results):.0f} rounds, {median(r.seconds for r in results):.2f} s in the median"
        )
    ]
    for truth in TRUTHS:
        own = [result for result in results if result.truth == truth]
        ties = sum(is_tie(result.found) for result in own)
        said.append(f"  truth {truth:g}: {covered_percent(own):.1f} % of {len(own)}; called a tie {100 * ties / len(own):.0f} %")
    return said
