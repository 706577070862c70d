"""`%compare --doctor`: what a teacher runs before the lecture. In: someone who prints. Out: True when everything is ready."""

from __future__ import annotations

from collections.abc import Callable

from ipyaccel.build.cache import open_cache
from ipyaccel.compiler import find_compiler
from ipyaccel.measure.machine import describe
from ipyaccel.model import Comparison, Options, Outcome
from ipyaccel.pipeline import compare

_TRIAL = """\
def trial(a, n):
    total = 0.0
    for i in range(n):
        total += a * i
    return total
"""


def examine(say: Callable[[str], None]) -> bool:
    """Looks at compiler, cache, threads and versions, then compares a small function, which warms everything up."""
    machine = describe()
    compiler = find_compiler()
    cache = open_cache()
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions)
    say(f"{'machine':10}{machine.processor}, {machine.cores} threads granted, {machine.system}")
    say(f"{'versions':10}{machine.python}, {versions}")
    say(f"{'compiler':10}{machine.compiler if compiler else 'none: the Cython rows need one'}")
    say(f"{'cache':10}{cache.warning() or cache.directory}")
    comparison = _compare_trial()
    for outcome in comparison.outcomes:
        say(f"{outcome.name:16}{_state(outcome)}")
    well = all(outcome.status in ("ok", "declined") for outcome in comparison.outcomes)
    say(f"ready, in {comparison.seconds:.1f} s" if well else "not ready: see the rows above")
    return well


def _compare_trial() -> Comparison:
    """A small loop through the whole pipeline."""
    namespace: dict[str, object] = {}
    exec(_TRIAL, namespace)  # noqa: S102 - our own text, as a user would have typed it in a cell
    return compare("trial(0.5, 1000)", namespace, Options(budget=0.2), history=lambda: [("the doctor's cell", _TRIAL)])


def _state(outcome: Outcome) -> str:
    return "ok" if outcome.status == "ok" else f"{outcome.status}: {outcome.reason}"
