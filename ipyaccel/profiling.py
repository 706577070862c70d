"""The profile on one page: where the time goes, what would help, and proof.

In: a statement and the namespace it is meant in. Out: a `Profile`, what the statement raised, and what puts the winners in place.
The statement runs once in this process, as the user asked for it; everything else happens in others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ipyaccel.advice.advise import advise
from ipyaccel.build.executor import Executor, executor
from ipyaccel.build.handed_out import guarded_function
from ipyaccel.build.payload import release
from ipyaccel.in_place import Put, find, function_at, put
from ipyaccel.measure.machine import describe
from ipyaccel.model import Advice, Comparison, Options, Profile, ProfileOptions, Statement
from ipyaccel.pipeline import History
from ipyaccel.pipeline import compare as compare_call
from ipyaccel.profile.record import Recorded, record
from ipyaccel.profile.statement import Runnable, runnable
from ipyaccel.syntax.live import Live

Show = Callable[[Profile], None]


@dataclass
class Profiled:
    """A finished profile. `raised`: what the user's statement raised. `lives`: the live values of each comparison behind it."""

    profile: Profile
    raised: BaseException | None = None
    lives: list[tuple[Comparison, Live]] = field(default_factory=list)

    def install(self, namespace: dict[str, Any]) -> Callable[[], object]:
        """Puts the winners in the place of the functions they replace. Out: what undoes it."""
        done: list[Put] = []
        for advice in self.profile.advice:
            stand_in = self._stand_in(advice)
            place = find(advice.key, namespace) if advice.key is not None else None
            if stand_in is not None and place is not None:
                done.append(put(function_at(place), stand_in, namespace))
        return lambda: [one.restore() for one in reversed(done)]

    def _stand_in(self, advice: Advice) -> Callable[..., Any] | None:
        """The winner as a function for all arguments."""
        if not advice.by or advice.comparison is None:
            return None
        live = next((live for comparison, live in self.lives if comparison is advice.comparison), None)
        build = next((row.build for row in advice.comparison.outcomes if row.name == advice.by), None)
        return guarded_function(build, live) if live is not None and build is not None else None


def autoprofile(
    statement: Statement,
    namespace: dict[str, Any],
    options: ProfileOptions | None = None,
    *,
    history: History | None = None,
    show: Show = lambda _: None,
) -> Profiled:
    """Profiles the statement. `show` is given the profile after each change. Raises UserError for a mistake in the statement.

    What the statement itself raises is kept, Ctrl-C too: the profile up to there is whole in itself.
    """
    options = options or ProfileOptions()
    ready, crew, started = runnable(statement), executor(), time.perf_counter()
    recorded = record(ready, namespace, options, crew, history, show)
    done = Profiled(recorded.profile, recorded.raised)
    try:
        if _wants_advice(recorded, options):
            _advised(done, ready, recorded, namespace, crew, history, show)
    finally:
        if recorded.payload is not None:
            release(recorded.payload)
        seconds = time.perf_counter() - started
        done.profile = replace(done.profile, doing="", complete=True, seconds=seconds, machine=describe(options.threads))
    show(done.profile)
    return done


def _wants_advice(recorded: Recorded, options: ProfileOptions) -> bool:
    """Whether to look for what would help: not where the statement did not come to its end."""
    return options.advice and recorded.raised is None and not recorded.profile.interrupted


def _advised(
    done: Profiled,
    ready: Runnable,
    recorded: Recorded,
    namespace: dict[str, Any],
    crew: Executor,
    history: History | None,
    show: Show,
) -> None:
    """What would help, as it is found out."""
    options, doing = recorded.profile.options, "trying what would help"

    def compare(call: str, names: Mapping[str, Any], asked: Options) -> tuple[Comparison, Live]:
        held: list[Live] = []
        comparison = compare_call(call, names, asked, history=history, held=held.append)
        done.lives.append((comparison, held[0]))
        return comparison, held[0]

    def shown(advice: tuple[Advice, ...]) -> None:
        done.profile = replace(done.profile, advice=advice, doing=doing)
        show(done.profile)

    shown(())
    advice = advise(ready, recorded.profile, recorded.payload, namespace, options, crew, compare, shown)
    done.profile = replace(done.profile, advice=advice)
