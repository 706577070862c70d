"""The job that turns a workload into proposals. In: workload and payload. Out: facts, and one proposal for each variant wanted.

It runs in a child, because type inference needs the live arguments and a compiler library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ipyaccel.backends.contract import Backend
from ipyaccel.backends.registry import backends, broken
from ipyaccel.build.cache import open_cache
from ipyaccel.build.payload import unpack
from ipyaccel.cgroup import limit_threads
from ipyaccel.model import Declined, Facts, Options, Payload, Reason, Variant, Workload
from ipyaccel.options import wanted
from ipyaccel.syntax.answers import line_of_dict, writes_numbers
from ipyaccel.syntax.inference.observed import observed_types
from ipyaccel.syntax.inference.observing import Seen, observe
from ipyaccel.syntax.inference.sources import Watch
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.looped import with_loops
from ipyaccel.syntax.parts.leftovers import advised
from ipyaccel.syntax.parts.outline import outline
from ipyaccel.syntax.parts.regions import has_loop, places_of
from ipyaccel.syntax.rewriting.lists import with_arrays_for_lists


@dataclass(frozen=True)
class Plan:
    """What is known of the workload, and what can be built of it, in the order of the rows."""

    facts: Facts
    proposals: tuple[Variant | Declined, ...]
    warnings: tuple[str, ...] = ()
    """What the user should know of the place where builds are kept."""


def plan(workload: Workload, payload: Payload, options: Options, *, send: Callable[[object], None]) -> Plan:
    """Finds the facts and asks every backend that has a variant the user wants. Sends the facts as soon as they are known."""
    limit_threads(options.threads)
    facts = with_loops(workload.program, find_facts(workload, unpack(payload)))
    if facts.looped is None and (facts.untyped is not None or _is_better_in_parts(workload, facts)):
        facts = _parts_or_why_not(workload, facts, payload, options)
    send(facts)
    proposals: list[Variant | Declined] = []
    for backend in backends().values():
        if any(wanted(name, options) for name in backend.variants):
            proposals += [proposal for proposal in _propose(backend, workload, facts) if wanted(proposal.name, options)]
    proposals += [unusable for unusable in broken() if wanted(unusable.name, options)]
    return Plan(facts, tuple(proposals), tuple(filter(None, [open_cache().warning()])))


def _is_better_in_parts(workload: Workload, facts: Facts) -> bool:
    """Whether a program that can be typed answers with a dict, makes text of numbers, or uses a list as only a list can be.

    Numba's own of all these are others than Python's.
    """
    program = workload.program
    if program is None:
        return False
    writes = any(map(writes_numbers, program.functions))
    return writes or line_of_dict(program.main) is not None or isinstance(with_arrays_for_lists(program, facts), Reason)


def _parts_or_why_not(workload: Workload, facts: Facts, payload: Payload, options: Options) -> Facts:
    """The facts with parts. A fault on the way is part of the reason: the other versions are still written."""
    try:
        return _in_parts(workload, facts, payload, options)
    except Exception as error:  # noqa: BLE001 - user's values may raise anything when they are looked at
        said = f"no parts of it were found either ({type(error).__name__}: {error})"
        untyped = facts.untyped and replace(facts.untyped, text=f"{facts.untyped.text}; {said}")
        return replace(facts, untyped=untyped)


def _in_parts(workload: Workload, facts: Facts, payload: Payload, options: Options) -> Facts:
    """The facts with those parts of the program that can be typed, where the whole cannot; without any, with what could be done.

    For that the original runs once more, in this child, and is looked at meanwhile for as long as the budget allows; never when
    it reaches beyond the child.
    """
    program = workload.program
    if program is None or program.opaque or workload.effects.outside:
        return facts
    places = places_of(program)
    seen = Seen()
    if any(has_loop(place, place.tree.body) for place in places.values()):
        watch = Watch()
        seen = observe(program, places, unpack(payload), options.budget, watch)
        if facts.untyped is not None:
            facts = replace(facts, observed=observed_types(program, facts, watch))
        outlined = outline(program, places, facts, seen, draws=[reason.line for reason in workload.effects.random])
        if outlined is not None:
            return replace(facts, outlined=outlined)
    if facts.untyped is None:
        return facts
    reason = advised(program, facts.untyped, seen)
    if not seen.complete and seen.at:
        late = f"{reason.text}; one run takes over {options.budget:g} s, so that its loops were seen only in part"
        reason = replace(reason, text=late)
    return replace(facts, untyped=reason)


def _propose(backend: Backend, workload: Workload, facts: Facts) -> list[Variant | Declined]:
    """What one backend says. Its own failure is a row with a reason: the other backends still answer."""
    try:
        return backend.propose(workload, facts)
    except Exception as error:  # noqa: BLE001 - any fault of a backend, ours or a third party's, is data
        reason = Reason(f"the {backend.name} translator stopped with {type(error).__name__}: {error}")
        return [Declined(name, reason) for name in backend.variants]
