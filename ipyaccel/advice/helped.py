"""One function, compared and tried in its place. In: the function with the arguments of a call. Out: its `Advice`."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from typing import Any

from ipyaccel import stats, units
from ipyaccel.advice.arguments import Captured
from ipyaccel.advice.compared import Compare, compare_call
from ipyaccel.advice.effect import WORTH, Measured, Winner, measure_effect, projected, winner_of
from ipyaccel.advice.travel import from_bytes
from ipyaccel.build.endings import Died, Ending, NotStarted, Raised, Returned, TimedOut
from ipyaccel.build.executor import Executor, Job
from ipyaccel.build.together import run_together
from ipyaccel.errors import UserError
from ipyaccel.in_place import find, function_at, key_of
from ipyaccel.model import (
    Advice,
    Build,
    CalledFunction,
    Comparison,
    Effect,
    Payload,
    Profile,
    ProfileOptions,
    Reason,
    Statement,
)
from ipyaccel.profile.statement import AWAITS
from ipyaccel.report.headline import keeps_rules, most_useful
from ipyaccel.report.rows import Row, rows
from ipyaccel.syntax.capturing.targets import is_dispatcher, undecorated
from ipyaccel.syntax.live import Live

MOST_TRIED = 2
"""Winners that are tried in the statement, the best first."""
SHORT_CALL_S = 20e-6
"""About what the guard takes that stands before a compiled function."""
LEVEL = 1.05
"""Statements that take so many times as long are as good as each other."""


@dataclass(frozen=True)
class Bench:
    """What every function is tried with."""

    statement: Statement
    profile: Profile
    payload: Payload | None
    namespace: dict[str, Any]
    options: ProfileOptions
    crew: Executor
    compare: Compare

    @property
    def whole(self) -> float:
        """Seconds of the statement, without a profiler where that is known."""
        run = self.profile.run
        return run.plain if run.plain == run.plain else run.wall


def without(function: CalledFunction, reason: Reason, remedy: str = "", comparison: Comparison | None = None) -> Advice:
    """Nothing to put in its place, and why."""
    return Advice(
        function.name,
        function.place,
        reason=reason,
        remedy=remedy,
        share=function.share,
        comparison=comparison,
        key=function.key,
    )


def is_interrupted(advice: Advice) -> bool:
    """Whether Ctrl-C ended its comparison."""
    outcomes = advice.comparison.outcomes if advice.comparison is not None else ()
    return any(outcome.status == "interrupted" for outcome in outcomes)


def try_function(bench: Bench, function: CalledFunction, captured: Captured) -> Advice:
    """Compares the captured call, then runs the statement with each winner until one is faster there too."""
    place = find(function.key, bench.namespace)
    if place is None:
        return without(function, _unreachable(function, bench.namespace))
    if function_at(place).__code__.co_flags & AWAITS:
        return without(function, Reason("it awaits: its time is that of what it waits for", function.key[1]))
    if captured.why or not captured.data:
        return without(function, Reason(captured.why or "no call of it was seen"))
    try:
        args, kwargs = from_bytes(captured.data, bench.namespace)
    except (LookupError, pickle.UnpicklingError, AttributeError, ImportError) as error:
        return without(function, Reason(f"the arguments of its calls could not be brought back: {error}"))
    try:
        comparison, live = compare_call(place, args, kwargs, bench.options, bench.compare)
    except UserError as error:
        return without(function, Reason(str(error)))
    told = Advice(
        function.name,
        function.place,
        arguments=captured.said,
        share=function.share,
        comparison=comparison,
        key=function.key,
    )
    return _best(bench, told, live, captured)


def _unreachable(function: CalledFunction, namespace: dict[str, Any]) -> Reason:
    """Why nothing can be put in the place of a function that no name leads to."""
    line = function.key[1]
    for name, value in namespace.items():
        if is_dispatcher(value) and key_of(value.py_func) == function.key:
            return Reason(f"`{name}` is compiled by Numba already", line)
        if hasattr(value, "__wrapped__") and key_of(undecorated(value)) == function.key:
            by = type(value).__name__.strip("_").removesuffix("_wrapper")
            said = (
                f"`{name}` stands behind a decorator (`{by}`) that keeps it to itself: take that off to see what compiling gains"
            )
            return Reason(said, line)
    return Reason("it is made anew in each run, inside of another function: define it by itself, at the top of a cell", line)


@dataclass(frozen=True)
class Offer:
    """A faster row than the original's, and its build. `whole`: seconds of the statement by Amdahl's law."""

    original: Row
    row: Row
    build: Build
    strict: bool
    whole: float


def _offers(comparison: Comparison, whole: float, share: float) -> list[Offer]:
    """What is right and faster, best first. What keeps Python's rules goes before what gains hardly more for the statement."""
    table = rows(comparison)
    original = next((row for row in table if row.is_reference), None)
    outcomes = {outcome.name: outcome for outcome in comparison.outcomes if outcome.status == "ok"}
    if original is None or original.is_empty:
        return []
    offers = []
    for row in table:
        build = outcomes[row.name].build if row.name in outcomes else None
        if build is not None and not row.is_empty and min(row.speedup, original.time / row.time) > WORTH:
            expected = projected(whole, share, row.speedup)
            offers.append(Offer(original, row, build, keeps_rules(outcomes[row.name], comparison.reference), expected))
    least = min((offer.whole for offer in offers), default=0.0)
    return sorted(offers, key=lambda offer: (not (offer.strict and offer.whole < LEVEL * least), offer.whole))


def _best(bench: Bench, told: Advice, live: Live, captured: Captured) -> Advice:
    """The first offer that is right, and faster, in the whole statement; else the reason of the best one."""
    assert told.comparison is not None
    share = min(told.share, 1.0) if told.share == told.share else 0.0
    offers = _offers(told.comparison, bench.whole, share)
    if not offers:
        return replace(told, reason=_declined(told))
    refused: Reason | None = None
    for offer in offers[:MOST_TRIED]:
        row = offer.row
        offered = replace(told, by=row.name, before=offer.original.time, after=row.time)
        gain = Effect(offer.whole)
        measured = _measured(bench, told, offer.build, live, captured)
        if isinstance(measured, str):
            return replace(offered, effect=replace(gain, unmeasured=measured))
        effect = replace(gain, before=_typical(measured.before), after=_typical(measured.after), first=measured.first)
        wrong = _wrong(measured, effect, row)
        if wrong is None and measured.check.verdict == "unchecked":
            return replace(offered, effect=replace(gain, unmeasured=measured.check.detail))
        if wrong is None:
            return replace(offered, effect=effect)
        refused = refused or wrong
    return replace(told, reason=refused)


def _typical(seconds: tuple[float, ...]) -> float:
    return stats.median(seconds).value


def _wrong(measured: Measured, effect: Effect, row: Row) -> Reason | None:
    """Why a winner is none for the statement: another answer, or no gain."""
    if measured.check.verdict == "differs":
        return Reason(f"with `{row.name}` in its place the statement answers differently: {measured.check.detail}")
    if not measured.gains:
        gain = units.factor(row.speedup)
        times = f"{units.seconds(effect.before)} with the original, {units.seconds(effect.after)} with it"
        short = "; its calls are so short that handing them over costs as much" if row.time < SHORT_CALL_S else ""
        return Reason(f"one call of `{row.name}` is {gain} faster, and the statement gains nothing: {times}{short}")
    return None


def _measured(bench: Bench, told: Advice, build: Build, live: Live, captured: Captured) -> Measured | str:
    """The statement with the winner in place; or why that could not be measured."""
    assert told.key is not None
    try:
        winner: Winner = winner_of(told.key, build, live, captured.data, bench.namespace)
    except (LookupError, TypeError, ValueError) as error:
        return str(error)
    assert bench.payload is not None
    told_job = (bench.statement, bench.payload, winner, bench.options)
    job = Job(measure_effect, told_job, 2 * bench.options.timeout, "effect")
    for _, news in run_together(bench.crew, {"effect": job}, at_once=1):
        if isinstance(news, Returned) and isinstance(news.value, Measured):
            return news.value
        if isinstance(news, Ending):
            return f"the statement with it came to no end: {said(news)}"
    return "the statement with it was not run"


def said(ending: Ending) -> str:
    """How a job ended that did not return, in words."""
    match ending:
        case TimedOut(seconds):
            return f"no answer within {seconds:g} s"
        case Died() | NotStarted():
            return ending.sentence
        case Raised():
            return f"{ending.type_name}: {ending.message}"
        case _:
            return "it was stopped"


def _declined(told: Advice) -> Reason:
    """The most useful reason of a comparison without a winner."""
    comparison = told.comparison
    assert comparison is not None
    if comparison.error:
        return Reason(f"called alone it raises {comparison.error}", comparison.error_line)
    table = rows(comparison)
    fastest = min((row for row in table if row.status == "ok" and not row.is_reference), key=lambda row: row.time, default=None)
    if fastest is not None and fastest.time == fastest.time:
        best = f"nothing is faster than your code: the best, `{fastest.name}`, is {units.factor(fastest.speedup)}"
        known = [one for one in comparison.outcomes if one.status == "declined" and one.reason and one.reason.line is not None]
        why = next((one.reason for one in known if one.name == "numba"), known[0].reason if known else None)
        return Reason(best) if why is None else why
    found = most_useful([outcome.reason for outcome in comparison.outcomes if outcome.reason is not None])
    return found if isinstance(found, Reason) else Reason(found)
