"""`make bench-profile`: what profiling costs, `%autoprofile --no-advice` beside the profilers by hand. In one run, in turn.

Each row is one program; each figure is the median of some rounds, in seconds of wall time, from the statement to the finished
figures. By hand: line_profiler on the same functions, and cProfile first and then line_profiler, as `%prun` and `%lprun` do.
"""

from __future__ import annotations

import cProfile
import io
import math
import random
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import Any

import ipyaccel
from ipyaccel.build.executor import executor
from ipyaccel.measure.machine import describe

ROUNDS = 5


def density(x: float, mean: float, spread: float) -> float:
    """The normal density."""
    return math.exp(-0.5 * ((x - mean) / spread) ** 2) / (spread * math.sqrt(2 * math.pi))


def em(data: list[float], rounds: int) -> tuple[float, float, float, float, float]:
    """A mixture of two normal distributions, by expectation and maximisation."""
    p, m1, s1, m2, s2 = 0.5, -1.0, 1.0, 1.0, 1.0
    n = len(data)
    for _ in range(rounds):
        weights = []
        for x in data:
            a = p * density(x, m1, s1)
            b = (1 - p) * density(x, m2, s2)
            weights.append(a / (a + b))
        total = sum(weights)
        p = total / n
        m1 = m2 = v1 = v2 = 0.0
        for w, x in zip(weights, data, strict=True):
            m1 += w * x
            m2 += (1 - w) * x
        m1, m2 = m1 / total, m2 / (n - total)
        for w, x in zip(weights, data, strict=True):
            v1 += w * (x - m1) ** 2
            v2 += (1 - w) * (x - m2) ** 2
        s1, s2 = math.sqrt(v1 / total), math.sqrt(v2 / (n - total))
    return p, m1, s1, m2, s2


def small(x: int) -> int:
    """A call that does next to nothing."""
    return x + 1


def calls(n: int) -> int:
    """Very many of them."""
    x = 0
    for _ in range(n):
        x = small(x)
    return x


@dataclass(frozen=True)
class Program:
    """A statement, the functions that a person would give to line_profiler, and how many times the effort by hand is aimed at."""

    name: str
    statement: str
    functions: tuple[Callable[..., Any], ...]
    calls_too: bool
    aim: float


PROGRAMS = (
    Program("EM, lines alone by hand", "em(data, 50)", (em, density), False, 1.2),
    Program("10⁶ small calls, calls and lines by hand", "calls(1_000_000)", (calls, small), True, 1.0),
)


def by_hand(program: Program, names: dict[str, Any]) -> float:
    """Seconds of the profilers themselves, one after the other."""
    from line_profiler import LineProfiler

    started = time.perf_counter()
    if program.calls_too:
        profiler = cProfile.Profile()
        profiler.enable()
        exec(program.statement, names)
        profiler.disable()
        profiler.create_stats()
    lines = LineProfiler()
    copies = dict(names)
    for function in program.functions:
        lines.add_function(function)
    lines.enable_by_count()
    exec(program.statement, copies)
    lines.disable_by_count()
    with redirect_stdout(io.StringIO()):
        lines.print_stats()
    return time.perf_counter() - started


def by_us(program: Program, names: dict[str, Any]) -> float:
    """Seconds of `%autoprofile --no-advice`, until its report is drawn."""
    started = time.perf_counter()
    ipyaccel.autoprofile(program.statement, names, advice=False).text()
    return time.perf_counter() - started


def fresh(program: Program, seed: int) -> dict[str, Any]:
    """Names for one run. Functions anew: a line profiler leaves its mark on those it watched."""
    names: dict[str, Any] = {"__name__": "__main__", "math": math}
    for function in program.functions:
        made = type(function)(function.__code__.replace(), names, function.__name__)
        names[function.__name__] = made
    draw = random.Random(seed)
    names["data"] = [draw.gauss(-2, 1) for _ in range(4000)] + [draw.gauss(3, 1) for _ in range(6000)]
    return names


def measured(program: Program, rounds: int) -> tuple[float, float]:
    """Median seconds by hand and by us, a round of each in turn."""
    hand, us = [], []
    for seed in range(rounds):
        names = fresh(program, seed)
        hand.append(by_hand(Program(program.name, program.statement, _of(program, names), program.calls_too, program.aim), names))
        us.append(by_us(program, fresh(program, seed)))
    return median(hand), median(us)


def _of(program: Program, names: dict[str, Any]) -> tuple[Callable[..., Any], ...]:
    return tuple(names[function.__name__] for function in program.functions)


def main() -> None:
    """The table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    executor().warm()
    by_us(PROGRAMS[1], fresh(PROGRAMS[1], 0))  # the build server has started, and every module is loaded
    print(f"{'':44}{'by hand':>10}{'ours':>10}{'ratio':>8}{'aim':>8}")
    for program in PROGRAMS:
        hand, us = measured(program, rounds)
        print(f"{program.name:44}{hand:9.2f}s{us:9.2f}s{us / hand:8.2f}{'≤ ' + str(program.aim):>8}")
    machine = describe(None)
    print(f"\nmedians of {rounds} rounds; {machine.processor}, {machine.cores} cores, {machine.system}, {machine.python}")
    print(", ".join(f"{name} {version(name)}" for name in ("line_profiler", "ipyaccel")))


if __name__ == "__main__":
    main()
