"""One run of the original, and one trial of each variant against it. Both are jobs for a child process, never for the kernel.

In: workload, payload and, for a variant, the original's `Answer`. Out: an `Answer`; an `Outcome` with build and check, without
timing (unless the call may not be repeated: then the one run is the timing too).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from ipyaccel.build.compile import compile_variant, same_code
from ipyaccel.build.first_call import remember, remembered
from ipyaccel.build.payload import unpack
from ipyaccel.build.turn import turn
from ipyaccel.errors import BuildError
from ipyaccel.measure.cause import Scene
from ipyaccel.measure.chance import OTHER_GENERATOR, compare_by_chance
from ipyaccel.measure.check import OTHER_NUMBERS, alike, changed, check, short_text
from ipyaccel.measure.loading import compiles_at_first_call, load, ready, seed_for
from ipyaccel.measure.nudge import nudged, spread_of
from ipyaccel.measure.patience import ended_after, patience
from ipyaccel.measure.probes import Tried, probe_original, probe_variant
from ipyaccel.measure.record import Run, keep, kept, run
from ipyaccel.measure.same import Spread, no_spread
from ipyaccel.measure.seed import OTHER_SEED, SEED, seed_all
from ipyaccel.model import Answer, Build, Check, Options, Outcome, Payload, Reason, Status, Timing, Variant, Workload
from ipyaccel.syntax.capturing.positions import failing_line

Send = Callable[[object], None]
EACH_TIME = "your code answers differently each time, so the answer cannot be compared"
BY_CHANCE = {f"it draws {OTHER_NUMBERS}": OTHER_GENERATOR, EACH_TIME: "your code answers differently each time"}
"""What cannot be compared number by number, and how the comparison by chance begins that takes its place."""
NO_ANSWER = "your code gave no answer in time, so there is nothing to compare with"

# ---------------------------------------------------------------------------------------------------------- the original


def run_reference(workload: Workload, payload: Payload, options: Options, *, send: Send) -> Answer:
    """Runs the original once; again where that does no harm, to see whether it answers the same each time.

    Sends the answer, then each answer on other inputs.
    """
    live = unpack(payload)
    seed_all(SEED)
    first = run(ready(live.function), live.args, live.kwargs)
    seed, deterministic = _repeatability(first, workload, payload, options)
    fresh = unpack(payload)
    mutates = changed((fresh.args, fresh.kwargs, fresh.bindings), (live.args, live.kwargs, live.bindings))
    after = replace(first, arguments=live.arguments, bindings=live.bindings) if mutates else first
    answer = Answer(
        value=keep(replace(after, seed=seed)),
        seconds=first.seconds,
        error=first.error,
        line=failing_line(first.exception, workload.program),
        deterministic=deterministic,
        mutates=mutates,
        printed=first.printed,
    )
    send(answer)
    return replace(answer, probes=probe_original(workload, payload, answer, send=send))


def _repeatability(first: Run, workload: Workload, payload: Payload, options: Options) -> tuple[int | None, bool]:
    """The seed to compare under (None: no seed helps), and whether the answer is the same under any seed."""
    random = bool(workload.effects.random)
    if workload.effects.lasting or first.seconds > _patience(workload, options):
        return SEED, not random
    if alike(first, _original(payload, OTHER_SEED)):
        return SEED, True
    return (SEED if alike(first, _original(payload, SEED)) else None), False


def _patience(workload: Workload, options: Options) -> float:
    """How slow a run may be to be repeated: less when the text shows nothing that depends on chance."""
    understood = workload.program is not None and not workload.program.opaque and not workload.effects.random
    return options.budget / 4 if understood else options.budget


def _original(payload: Payload, seed: int, direction: float = 0.0) -> Run:
    """One more run of the original on fresh values; `direction` nudges its float inputs."""
    live = unpack(payload)
    args, kwargs = (nudged(live.args, direction), nudged(live.kwargs, direction)) if direction else (live.args, live.kwargs)
    seed_all(seed)
    return run(live.function, args, kwargs)


# ------------------------------------------------------------------------------------------------------------- a variant


def try_variant(
    workload: Workload, variant: Variant, payload: Payload, answer: Answer, options: Options, *, send: Send
) -> Outcome:
    """Builds a variant, runs it once on the real arguments and checks what it gave. Sends the `Build` as soon as there is one.

    The checked twin of an unchecked variant runs first: a bad index or an overflow there makes this one `differs`. A sound
    outcome is sent too, before other inputs are tried.
    """
    expected = _expected(answer, payload)
    try:
        twin = None
        # Before its twin, which another job may be building now.
        build = compile_variant(variant)
        if variant.twin is not None and not same_code(variant, variant.twin):
            complaint, twin = _twin(variant.twin, payload, expected, random=_is_random(workload, answer))
            if complaint:
                found = Check("differs", math.nan, complaint)
                return Outcome(variant.name, "differs", variant, check=found, reason=Reason(complaint))
        send(build)
        outcome, function = _try_build(build, workload, payload, answer, expected, options)
        if outcome.status != "ok" or outcome.check is None:
            return outcome
        send(outcome)
        tried = Tried(build, function, twin, typed=compiles_at_first_call(variant))
        return replace(outcome, check=probe_variant(tried, outcome.check, workload, payload, answer, options, send=send))
    except BuildError as error:
        status: Status = "declined" if error.missing else "failed"
        return Outcome(variant.name, status, variant, reason=Reason(str(error)), build=_unbuilt(variant, error))


def _is_random(workload: Workload, answer: Answer) -> bool:
    """True when the text draws random numbers, or the original answered differently."""
    return bool(workload.effects.random) or not answer.deterministic


def _expected(answer: Answer, payload: Payload) -> Run | None:
    """The original's run; what it left alone is taken fresh. None when the original came to no end."""
    if not answer.value:
        return None
    expected = kept(answer.value)
    if expected.arguments is None:
        fresh = unpack(payload)
        expected = replace(expected, arguments=fresh.arguments, bindings=fresh.bindings)
    return expected


def _unbuilt(variant: Variant, error: BuildError) -> Build | None:
    """What the compiler said about a build that failed."""
    return Build(variant, "", math.nan, log=error.log) if error.log else None


def _twin(twin: Variant, payload: Payload, expected: Run | None, *, random: bool) -> tuple[str, Callable[..., Any]]:
    """What the checked twin raises although the original does not, as a sentence (empty: nothing); and the twin itself."""
    build = compile_variant(twin)
    with turn(build.artefact) if compiles_at_first_call(twin) else nullcontext():
        seen, function = _run_build(build, payload, random=random)
    if not seen.raised or (expected is not None and expected.raised == seen.raised):
        return "", function
    return f"with checks on it raises {short_text(seen.error)}, so it cannot be trusted without them", function


def _run_build(build: Build, payload: Payload, *, random: bool) -> tuple[Run, Callable[..., Any]]:
    """Loads a build and calls it once on fresh values, under the common seed. May raise BuildError."""
    live = unpack(payload)
    function = load(build, live)
    seed_for(build.variant, SEED, random=random)
    seen = run(function, live.arguments)
    if isinstance(seen.exception, BuildError):
        raise seen.exception
    return replace(seen, arguments=live.arguments, bindings=live.bindings), function


def _try_build(
    build: Build, workload: Workload, payload: Payload, answer: Answer, expected: Run | None, options: Options
) -> tuple[Outcome, Callable[..., Any]]:
    """The first call on the real arguments, and what it shows; the build as a callable."""
    variant = build.variant
    with _in_time(variant, answer):
        seen, function = _run_build(build, payload, random=_is_random(workload, answer))
    if workload.effects.lasting and compiles_at_first_call(variant):
        # The one run was also the compilation: what it took says nothing about a call.
        timing, build = None, replace(build, seconds=build.seconds + seen.seconds)
    elif workload.effects.lasting:
        timing = Timing(1, (seen.seconds,), seen.seconds, variant.threads, once=True)
    else:
        timing, build = None, _with_first_call(build, function, seen, payload, options)
    found = _checked(expected, seen, workload, payload, answer, options, variant)
    if found.detail in BY_CHANCE and not workload.effects.lasting:
        found = _by_chance(found, build, function, payload, answer)
    outcome = Outcome(variant.name, _status(found), variant, build, found)
    if found.verdict in ("differs", "unchecked"):
        outcome = replace(outcome, reason=Reason(found.detail), timing=timing if found.verdict == "unchecked" else None)
    else:
        outcome = replace(outcome, timing=timing)
    return outcome, function


def _by_chance(found: Check, build: Build, function: Callable[..., Any], payload: Payload, answer: Answer) -> Check:
    """Mean and spread of the answers under many seeds, where there is time for them; else what was found."""

    def original(seed: int) -> Any:
        return _answer_of(_original(payload, seed))

    def variant(seed: int) -> Any:
        live = unpack(payload)
        seed_for(build.variant, seed, random=True)
        return _answer_of(run(function, live.arguments))

    seconds = max(answer.seconds, run(function, unpack(payload).arguments).seconds)
    return compare_by_chance(original, variant, seconds, BY_CHANCE[found.detail]) or found


def _answer_of(seen: Run) -> Any:
    """What a run returned; raises what it raised."""
    if seen.exception is not None:
        raise seen.exception
    return seen.returned


def _in_time(variant: Variant, answer: Answer) -> AbstractContextManager[None]:
    """The time a run may take beside the original's; a first call that compiles has the whole timeout."""
    if not answer.value or compiles_at_first_call(variant):
        return nullcontext()
    return ended_after(patience(answer.seconds))


def _checked(
    expected: Run | None,
    seen: Run,
    workload: Workload,
    payload: Payload,
    answer: Answer,
    options: Options,
    variant: Variant,
) -> Check:
    """The check, under the common seed; what no seed makes repeatable is unchecked."""
    if expected is None:
        return Check("unchecked", math.nan, f"raises {seen.error}; {NO_ANSWER}" if seen.raised else NO_ANSWER)
    parameters = workload.program.main.parameters if workload.program else ()
    spread = _spread(expected, workload, payload, answer, options)
    scene = Scene(bool(workload.effects.random), any("regrouped" in text for text in variant.assumes))
    repeatable = answer.deterministic
    found = check(expected, seen, options, parameters=parameters, spread=spread, repeatable=repeatable, scene=scene)
    if expected.seed is None and found.verdict != "differs":
        return Check("unchecked", math.nan, EACH_TIME)
    return found


def _spread(expected: Run, workload: Workload, payload: Payload, answer: Answer, options: Options) -> Spread:
    """How the original's answer moves with its inputs, where running it again is harmless and quick enough."""
    if workload.effects.lasting or 2 * answer.seconds > options.budget:
        return no_spread
    return spread_of(expected, lambda direction: _original(payload, SEED, direction))


def _with_first_call(build: Build, function: Callable[..., Any], seen: Run, payload: Payload, options: Options) -> Build:
    """The build with the seconds that its first call spent compiling: what it took longer than a second call.

    Machine code that was found again costs what it cost then; what had to be compiled now is not reused.
    """
    if seen.raised or not compiles_at_first_call(build.variant):
        return build
    arguments = unpack(payload).arguments
    known = remembered(build, arguments) if build.reused else None
    if known is not None:
        return replace(build, seconds=build.seconds + known)
    if seen.seconds > options.budget + options.timeout / 2:
        return build
    extra = max(seen.seconds - run(function, arguments).seconds, 0.0)
    remember(build, unpack(payload).arguments, extra)
    return replace(build, seconds=build.seconds + extra, reused=False)


def _status(found: Check) -> Status:
    """The row's status for a verdict."""
    return found.verdict if found.verdict in ("differs", "unchecked") else "ok"
