"""A row that was sound stays sound. In: news of the children that try variants. Out: the same, a lost child as its sound row.

A child sends its outcome before it calls its build on other inputs, and what it has found before each call. Should it crash or
hang there, the outcome stands, and its note says on which input.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ipyaccel.build.endings import Died, Ending, Raised, Returned
from ipyaccel.measure.stray import OTHERWISE, Findings, Stray
from ipyaccel.model import Outcome


def keeping_sound(news: Iterable[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    """Passes everything on but the messages about other inputs; gives `Returned(Outcome)` for a child that ended in one."""
    sound: dict[str, Outcome] = {}
    findings: dict[str, Findings] = {}
    for name, one in news:
        match one:
            case Outcome():
                sound[name] = one
            case Findings():
                findings[name] = one
            case Ending() if name in sound and not isinstance(one, Returned):
                yield name, Returned(_with(sound[name], findings.get(name, Findings()), one))
            case _:
                yield name, one


def _with(outcome: Outcome, findings: Findings, ending: Ending) -> Outcome:
    """The outcome with what was found, the last call included when it ended the child.

    A child that used up its timeout may have spent it on building: that is nothing to hold against the last call.
    """
    if isinstance(ending, Died):
        findings = findings.lost(ending.code)
    elif isinstance(ending, Raised):
        findings = findings.strayed(Stray(OTHERWISE, f"not all other inputs were tried: {ending.message}", silent=False))
    return outcome if outcome.check is None else replace(outcome, check=findings.on(outcome.check))
