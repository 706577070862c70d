"""Real comparisons whose truth is known. In: a count, a seed. Out: coverage, errors, ties; the same by other ways of timing.

One function under two names has the ratio 1; loops of n and of 1.05 n turns have 1.05, less what the call itself takes, which
is less than a thousandth here.
"""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from noise import HERE, turns

from ipyaccel.measure.clock import MonotonicClock
from ipyaccel.measure.loop import reusing
from ipyaccel.measure.schedule import Entry, Rules, Schedule
from ipyaccel.stats import Estimate, is_tie, paired_speedup, per_call

TURNS = 20_000
RATIOS = (1.0, 1.05, 1.2, 2.0)


@dataclass(frozen=True)
class Found:
    """One comparison: the truth, what was found, the seconds it took."""

    truth: float
    found: Estimate
    seconds: float

    @property
    def error(self) -> float:
        """How far off, as a logarithm (about a part of the truth)."""
        return abs(math.log(self.found.value / self.truth))

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.found.low <= self.truth <= self.found.high


def compared(truth: float, chance: random.Random, budget: float = 2.0) -> Found:
    """The longer loop against the shorter one, by the product's schedule."""
    loops = {"python": reusing(turns, (round(TURNS * truth),)), "version": reusing(turns, (TURNS,))}
    began = time.perf_counter()
    entries = [Entry(name) for name in loops]
    schedule = Schedule(entries, lambda name, count: loops[name](count), MonotonicClock(), Rules(budget), chance=chance)
    times = {name: per_call(timing.samples, timing.loops) for name, timing in schedule.times().items()}
    return Found(truth, paired_speedup(times["python"], times["version"]), time.perf_counter() - began)


def by_timeit(truth: float, seconds: float) -> Found:
    """As people do it: `%timeit` of the one, then of the other, mean of seven runs each, in as much time."""
    began = time.perf_counter()
    means = []
    for count in (round(TURNS * truth), TURNS):
        timer = timeit.Timer(lambda count=count: turns(count))
        once = timer.timeit(3) / 3
        number = max(1, round(seconds / 2 / 7 / once))
        means.append(sum(timer.repeat(7, number)) / (7 * number))
    return Found(truth, Estimate(means[0] / means[1]), time.perf_counter() - began)


def by_pyperf(truth: float) -> Found:
    """Pyperf's two runs in processes of their own, with its quickest settings, and the ratio of its means."""
    began = time.perf_counter()
    setup = f"import sys; sys.path.insert(0, {str(HERE)!r}); from noise import turns"
    means = []
    for count in (round(TURNS * truth), TURNS):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "times.json"
            options = ("--fast", "-q", "-o", str(out), "-s", setup)
            command = [sys.executable, "-m", "pyperf", "timeit", *options, f"turns({count})"]
            subprocess.run(command, check=True, capture_output=True)
            runs = json.loads(out.read_text())["benchmarks"][0]["runs"]
            values = [value for run in runs for value in run.get("values", ())]
            means.append(sum(values) / len(values))
    return Found(truth, Estimate(means[0] / means[1]), time.perf_counter() - began)


def alike(count: int, seed: int) -> list[Found]:
    """One function against itself, so many times."""
    chance = random.Random(seed)
    return [compared(1.0, random.Random(chance.random())) for _ in range(count)]


def of_known_ratio(count: int, seed: int, way: Callable[[float, random.Random], Found]) -> list[Found]:
    """Each ratio so many times, in a random order."""
    chance = random.Random(seed)
    truths = [truth for truth in RATIOS for _ in range(count)]
    chance.shuffle(truths)
    return [way(truth, random.Random(chance.random())) for truth in truths]


def line(name: str, results: list[Found]) -> str:
    """What came of them, in one line."""
    said = f"{name}: median error {100 * median(result.error for result in results):.2f} %"
    said += f", worst {100 * max(result.error for result in results):.1f} %"
    if all(result.found.known for result in results):
        said += f"; {100 * sum(result.covered for result in results) / len(results):.1f} % of the intervals hold the truth"
    ties = [is_tie(result.found) for result in results if result.truth == 1.0 and result.found.known]
    if ties:
        said += f"; of equals {100 * sum(ties) / len(ties):.0f} % are called a tie"
    return f"{said}; {median(result.seconds for result in results):.2f} s each ({len(results)})"
