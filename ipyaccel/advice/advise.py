"""What would help, function by function. In: a profile and the statement's values. Out: `Advice`, with a measurement or a line.

The story: choose the functions that matter, capture the arguments of their calls in a child, compare the outermost first, measure
what the winner does for the whole statement; where nothing helps, say why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from ipyaccel.advice.arguments import Captured, capture_calls
from ipyaccel.advice.calltree import CallTree
from ipyaccel.advice.candidates import candidates
from ipyaccel.advice.compared import Compare
from ipyaccel.advice.helped import Bench, is_interrupted, said, try_function, without
from ipyaccel.advice.hinted import MODULE
from ipyaccel.advice.remedies import with_hints
from ipyaccel.build.endings import Ending, Returned
from ipyaccel.build.executor import Executor, Job
from ipyaccel.build.together import run_together
from ipyaccel.model import Advice, CalledFunction, FunctionKey, Payload, Profile, ProfileOptions, Reason
from ipyaccel.profile.statement import Runnable

MOST_COMPARED = 4
EACH_S = 12.0
"""What building the versions of one function may take beside the timing: part of the bound on all the advice."""
RUNS = 8
"""And so many runs of the statement."""
OWN_PART = 0.3
"""Of the run, from which on the statement's own lines are worth a word."""
THE_STATEMENT = "the statement itself"
NOTHING_MEASURED = Reason("")
NOT_REACHED = "not reached before the interrupt"


def advise(
    ready: Runnable,
    recorded_profile: Profile,
    payload: Payload | None,
    namespace: dict[str, Any],
    options: ProfileOptions,
    crew: Executor,
    compare: Compare,
    show: Callable[[tuple[Advice, ...]], None] = lambda _: None,
) -> tuple[Advice, ...]:
    """Advice for each function that matters, dearest first; `show` is given it as it comes. Ctrl-C keeps what is done."""
    tree = CallTree.read(recorded_profile.stats)
    matter = candidates(recorded_profile, tree)
    given: list[Advice] = []
    try:
        if options.once or recorded_profile.error:  # what raises has no answer to hold another against
            payload = None
        captured = _captured(ready, payload, matter, options, crew) if payload is not None and matter else {}
        bench = Bench(ready.statement, recorded_profile, payload, namespace, options, crew, compare)
        for advice in chain(_tried(bench, matter, captured, tree), _of_statement(bench, ready, matter, tree)):
            given.append(advice)
            show(tuple(given))
    except KeyboardInterrupt:
        done = {advice.key for advice in given}
        given += [without(function, Reason(NOT_REACHED)) for function in matter if function.key not in done]
    return tuple(given)


def _tried(
    bench: Bench, matter: tuple[CalledFunction, ...], captured: Mapping[FunctionKey, Captured], tree: CallTree
) -> Iterator[Advice]:
    """Each function that no winner covers, in turn. One that can only be hinted at leaves the word to those that it calls."""
    ends = time.monotonic() + _patience(bench)
    won: set[FunctionKey] = set()
    compared = 0
    for function in matter:
        if tree.lies_in(function.key, frozenset(won)):
            continue
        seen = captured.get(function.key, Captured())
        if compared < MOST_COMPARED and time.monotonic() < ends and bench.payload is not None:
            advice = try_function(bench, function, seen)
        else:
            advice = without(function, NOTHING_MEASURED)
        compared += advice.comparison is not None
        if advice.by:
            won.add(function.key)
        if is_interrupted(advice):
            yield advice
            raise KeyboardInterrupt
        advice = with_hints(bench, function, advice, seen, tree)
        if advice.by or advice.reason != NOTHING_MEASURED:
            yield advice


def _of_statement(bench: Bench, ready: Runnable, matter: tuple[CalledFunction, ...], tree: CallTree) -> Iterator[Advice]:
    """What there is to say of the statement's own lines, when they and the libraries they call take a good part of the run."""
    for key, (_, calls, own, total, _) in tree.stats.items():
        if key[0] != ready.file or key[2] != MODULE:
            continue
        handed = sum(tree.seconds_in(key, one.key) for one in matter)
        if total - handed >= OWN_PART * total > 0:
            known = [one for one in bench.profile.functions if one.key == key]
            whole = CalledFunction(key, THE_STATEMENT, ready.statement.place, "yours", calls, own, total, 1.0)
            function = known[0] if known else whole
            advice = with_hints(bench, function, without(function, NOTHING_MEASURED), Captured(), tree)
            if advice.reason != NOTHING_MEASURED:
                yield advice


def _patience(bench: Bench) -> float:
    """Seconds after which no other function is begun."""
    run = bench.profile.run
    return MOST_COMPARED * (bench.options.budget + EACH_S) + RUNS * run.wall


def _captured(
    ready: Runnable, payload: Payload, matter: tuple[CalledFunction, ...], options: ProfileOptions, crew: Executor
) -> Mapping[FunctionKey, Captured]:
    """Arguments of one call of each; what went wrong is a reason for all."""
    keys = [function.key for function in matter]
    job = Job(capture_calls, (ready.statement, payload, keys), 2 * options.timeout, "arguments")
    found: Mapping[FunctionKey, Captured] = {}
    for _, news in run_together(crew, {"arguments": job}, at_once=1):
        match news:
            case Returned(dict(values)) | dict(values):
                found = values
            case Ending() if not found:
                why = f"the arguments of its calls could not be seen: {said(news)}"
                found = {key: Captured(why=why) for key in keys}
    return found
