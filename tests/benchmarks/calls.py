"""What a call costs when there is nothing to do. In: `fib` by hand. Out: seconds of `fib(0)`, by language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kernels import Kernel
from opponents import LOOPED, build, loaded, opponents_of

from ipyaccel.build.executor import Job, Returned, executor
from ipyaccel.build.together import run_together
from ipyaccel.measure.loop import reusing

LOOPS, ROUNDS = 2000, 50
PATIENCE_S = 120.0


def call_costs(fib: Kernel, folder: Path) -> dict[str, float]:
    """In a process of its own, as the kernels are measured. Raises RuntimeError when it does not come through."""
    build(fib, folder)
    job = Job(_measured, (fib, str(folder)), PATIENCE_S, "calls")
    *_, (_, ending) = run_together(executor(), {"calls": job}, at_once=1)
    match ending:
        case Returned(dict() as found):
            return found
        case _:
            raise RuntimeError(f"what a call costs could not be measured: {ending}")


def _measured(fib: Kernel, folder: str, *, send: Callable[[object], None]) -> dict[str, float]:
    """The best of many rounds: what a call costs when nothing disturbs it."""
    exact = {each.language: each for each in opponents_of(fib) if each.language in LOOPED and each.freedom == "exact"}
    loops = {language: reusing(loaded(fib, opponent, Path(folder)), (0,)) for language, opponent in exact.items()}
    return {language: min(loop(LOOPS) for _ in range(ROUNDS)) / LOOPS for language, loop in loops.items()}
