"""The story on one page, and the only file that knows the order of the stages.

In: a call as text, and the namespace it is meant in. Out: a `Comparison`. Nothing here compiles or runs the user's code in
this process: every stage is a job in a child, and how a child ended is data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipyaccel.backends.registry import backends
from ipyaccel.backends.yours import YOURS
from ipyaccel.board import Board
from ipyaccel.build.endings import NotStarted
from ipyaccel.build.executor import Died, Ending, Executor, Interrupted, Job, Raised, Returned, TimedOut, executor
from ipyaccel.build.order import in_order
from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import Plan, plan
from ipyaccel.build.together import run_together
from ipyaccel.errors import BuildError, Unpicklable, UserError
from ipyaccel.lacking import lack_behind
from ipyaccel.measure.again import time_again
from ipyaccel.measure.here import time_here
from ipyaccel.measure.machine import describe, threads_available
from ipyaccel.measure.patience import OUT_OF_PATIENCE
from ipyaccel.measure.sound import keeping_sound
from ipyaccel.measure.timing import REFERENCE, time_all
from ipyaccel.measure.trial import run_reference, try_variant
from ipyaccel.memory import Memory, key_of, recall, remember
from ipyaccel.model import (
    Answer,
    Build,
    Comparison,
    Declined,
    Machine,
    Options,
    Outcome,
    Payload,
    Probe,
    Reason,
    Status,
    Variant,
    Workload,
)
from ipyaccel.options import refuse_unknown, wanted
from ipyaccel.peaks import weigh
from ipyaccel.profile.lines import profile_lines
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.live import Live

History = Callable[[], Sequence[tuple[str, str]]]
PLAN, PROFILE = "plan", "profile"
WHOLE_ANSWER_S = 2.4
"""When the noise is such that times could be known better, the answer comes about then nevertheless."""
WHOLE_AGAIN_S = 0.85
"""The same call again, of which all but the times is known."""
LEAST_TIMING_S = 0.6


@dataclass(frozen=True)
class Aside:
    """Something to find out beside the rest. `take` is given what it is; `lost` says that it is not known."""

    job: Job
    take: Callable[[Any], None] = lambda _: None
    lost: str = ""

    def hear(self, ending: Ending, board: Board) -> None:
        """Takes what the job found out."""
        if isinstance(ending, Returned):
            self.take(ending.value)
        else:
            board.warn(f"{self.lost}: {_why(ending).text}")


def compare(
    call: str,
    namespace: Mapping[str, Any],
    options: Options | None = None,
    *,
    history: History | None = None,
    show: Callable[[Comparison], None] = lambda _: None,
    held: Callable[[Live], None] = lambda _: None,
) -> Comparison:
    """Captures the call, builds and checks every variant, times those that are right beside the original.

    `show` is given the comparison after each change, `held` the live values, for those who later load a build.
    Raises UserError for a mistake in the call; Ctrl-C returns what is done.
    """
    options = options or Options()
    if options.only or options.skip:
        refuse_unknown(options, [name for backend in backends().values() for name in backend.variants])
    workload, live = capture(call, namespace, history)
    held(live)
    board = Board(workload, options, show)
    crew = executor()
    return to_the_end(lambda: _compare(workload, live, options, board, crew), board, options)


def to_the_end(work: Callable[[], None], board: Board, options: Options) -> Comparison:
    """What the work leaves on the board, also when it ends early: by Ctrl-C, or for want of open files."""
    try:
        board.show()
        work()
    except KeyboardInterrupt:
        board.interrupt()
    except OSError as error:
        if not (board.has_answer() and lack_behind(error)):
            raise
        board.fall_short(lack_behind(error))
    return board.finish(_machine(options))


def _machine(options: Options) -> Machine | None:
    """What is written under the table; None when no file can be opened to find out: the rows are worth more."""
    try:
        return describe(min(options.threads or threads_available(), threads_available()))
    except OSError:
        return None


def _compare(workload: Workload, live: Live, options: Options, board: Board, crew: Executor) -> None:
    """From live values to timed rows."""
    try:
        payload = pack(live)
    except Unpicklable as reason:
        _time_here(live, workload, Reason(str(reason)), options, board)
        return
    try:
        key = key_of(workload, payload, options)
        memory = recall(key)
        if memory is not None and _timed_again(memory, workload, payload, options, board, crew):
            return
        planning = None if workload.program is None else Aside(Job(plan, (workload, payload, options), options.timeout, PLAN))
        answer, proposals = understand(planning, workload, payload, options, board, crew)
        if answer is None:
            return
        try_all(proposals, answer, workload, payload, options, board, crew)
        remember(key, answer, board.comparison())
        if not answer.error:
            time_all_sound(answer, workload, payload, options, board, crew)
    finally:
        release(payload)


def _timed_again(memory: Memory, workload: Workload, payload: Payload, options: Options, board: Board, crew: Executor) -> bool:
    """Times what is known of an equal call; False when the original answers otherwise by now, so that nothing is known."""
    enough = _enough_after(options, board.elapsed(), WHOLE_AGAIN_S)
    told = (workload, memory.sound, payload, memory.answer, options, enough)
    culprit = _timed(Job(time_again, told, _patience(memory.answer, options), "timing"), board, crew, memory)
    if culprit is not None and board.has_answer():
        time_all_sound(memory.answer, workload, payload, options, board, crew, WHOLE_AGAIN_S)
    elif board.has_answer():
        weigh(memory.answer, workload, payload, options, board, crew)
    return board.has_answer()


def _time_here(live: Live, workload: Workload, reason: Reason, options: Options, board: Board) -> None:
    """The one case in which the user's code runs in this process: its values cannot travel. Every variant says so."""
    board.warn(f"{reason}: your code ran once, here in the notebook")
    names = (name for backend in backends().values() for name in backend.variants)
    board.propose(Declined(name, reason) for name in names if wanted(name, options) and name != YOURS)
    board.profile(skipped="your code ran once, here in the notebook")
    answer, timing = time_here(workload, live)
    board.answered(answer, _place(workload))
    if not answer.error:
        board.time({REFERENCE: timing})


def understand(
    planning: Aside | None, workload: Workload, payload: Payload, options: Options, board: Board, crew: Executor
) -> tuple[Answer | None, tuple[Variant, ...]]:
    """Runs the original once, and beside it finds what can be built. No answer: nothing can be checked or timed."""
    jobs = {REFERENCE: Job(run_reference, (workload, payload, options), options.timeout, REFERENCE)}
    if planning is None:
        board.warn(str(workload.reason or ""))
    else:
        jobs[PLAN] = planning.job
    answer: Answer | None = None
    proposals: tuple[Variant, ...] = ()
    for name, news in run_together(crew, jobs, at_once=2):
        match name, news:
            case "plan", Returned(Plan() as found) if planning is not None:
                board.warn(*found.warnings)
                planning.take(found)
                allowed = without_repeating(found.proposals, workload)
                board.propose(allowed)
                proposals = tuple(item for item in allowed if isinstance(item, Variant))
            case "plan", TimedOut() | Died() | Raised() | Interrupted() | NotStarted():
                board.warn(f"no variant could be written: {_why(news).text}")
            case _, Answer() as given:
                answer = given
                board.answered(answer, _place(workload))
                if answer.seconds > options.budget:
                    board.expect(answer.seconds)
            case _, Probe() as probe if answer is not None:
                answer = replace(answer, probes=(*answer.probes, probe))
            case _, Raised() if answer is not None:
                board.warn(f"no other inputs were tried: {_why(news).text}")
            case _, TimedOut() | Died() | Raised() | Interrupted() | NotStarted() if answer is None:
                answer = _unanswered(news, workload)
                board.stop(REFERENCE, _status(news), _why(news))
    return answer, proposals


def without_repeating(proposals: tuple[Variant | Declined, ...], workload: Workload) -> tuple[Variant | Declined, ...]:
    """What writes files or reaches the network is run once, by the original: every version would do it again."""
    if not workload.effects.outside:
        return proposals
    first = workload.effects.outside[0]
    reason = Reason(f"{first.text}: your code ran once, and no version of it repeats that", first.line)
    return tuple(Declined(item.name, reason) for item in proposals)


def _unanswered(ending: Ending, workload: Workload) -> Answer | None:
    """A reference that came to no end in time: variants are tried, with nothing to compare them to, unless that could do harm.

    Raises UserError when not even a process could be started: then there is nothing to show in a table.
    """
    if isinstance(ending, NotStarted):
        raise UserError(ending.sentence)
    if isinstance(ending, TimedOut) and not workload.effects.lasting:
        return Answer(b"", ending.seconds)
    return None


def try_all(
    variants: tuple[Variant, ...],
    answer: Answer,
    workload: Workload,
    payload: Payload,
    options: Options,
    board: Board,
    crew: Executor,
    aside: Aside | None = None,
) -> None:
    """Builds and checks every variant in a child of its own, and profiles the original beside them."""
    jobs = {
        variant.name: Job(try_variant, (workload, variant, payload, answer, options), options.timeout, variant.name)
        for variant in in_order(variants)
    }
    skipped = _profile_skipped(answer, workload, options)
    if skipped:
        board.profile(skipped=skipped)
    else:
        jobs[PROFILE] = Job(profile_lines, (workload, payload, options), options.timeout, PROFILE)
    if aside is not None:
        jobs[aside.job.name] = aside.job
    builds: dict[str, Build] = {}
    for name, news in keeping_sound(run_together(crew, jobs, at_once=threads_available())):
        match name, news:
            case _, Ending() if aside is not None and name == aside.job.name:
                aside.hear(news, board)
            case _, Build():
                builds[name] = news
            case "profile", Returned(functions):
                board.profile(functions)
            case "profile", TimedOut() | Died() | Raised() | Interrupted() | NotStarted():
                board.profile(skipped=f"the profile could not be made: {_why(news).text}")
            case _, Returned(Outcome() as outcome):
                board.set(outcome)
            case _, TimedOut() | Died() | Raised() | Interrupted() | NotStarted():
                board.stop(name, _status(news), _why(news), builds.get(name))


def time_all_sound(
    answer: Answer,
    workload: Workload,
    payload: Payload,
    options: Options,
    board: Board,
    crew: Executor,
    whole: float = WHOLE_ANSWER_S,
) -> None:
    """Times all sound builds beside the original in one child; then their memory, if asked for.

    A build that kills the child is found by a second, careful round in which each run is announced; it is left out then, and
    the rest starts again. `whole`: seconds after which the answer has taken long enough.
    """
    if not answer.value:
        return
    _time_sound(answer, workload, payload, options, board, crew, whole)
    weigh(answer, workload, payload, options, board, crew)


def _time_sound(
    answer: Answer, workload: Workload, payload: Payload, options: Options, board: Board, crew: Executor, whole: float
) -> None:
    """Until the measuring child comes to its end."""
    careful = False
    while True:
        enough = _enough_after(options, board.elapsed(), whole)
        told = (workload, board.sound(), payload, answer, options, careful, enough)
        job = Job(time_all, told, _patience(answer, options), "timing")
        culprit = _timed(job, board, crew)
        if culprit is None:
            return
        if careful:
            board.stop(*culprit)
        if careful and culprit[0] == REFERENCE:
            return
        careful = True


def _timed(job: Job, board: Board, crew: Executor, known: Memory | None = None) -> tuple[str, Status, Reason] | None:
    """Times until it is done; when the child does not come to its end, who ran last in it, and how it ended.

    `known`: what becomes the rows once the original has answered as before.
    """
    last = REFERENCE
    for _, news in run_together(crew, {"timing": job}, at_once=1):
        match news:
            case Answer() if known is not None:
                board.remember(news, known.outcomes, known.profile, known.profile_skipped)
            case ("running", str(name)):
                last = name
            case ("dropped", str(name), str(why)):
                board.stop(name, "failed", Reason(why))
            case dict(timings) | Returned(dict(timings)):
                board.time(timings)
            case Raised() | NotStarted() if board.has_answer():
                # What a version raises is said as "dropped": this is a fault of the timing itself.
                board.warn(f"the timing could not be finished: {_why(news).text}")
            case TimedOut() | Died() | Interrupted():
                return last, _status(news), _why(news)
    return None


def _enough_after(options: Options, elapsed: float, whole: float) -> float:
    """Seconds of timing after which the whole answer has taken long enough; a budget of the user's own is used up."""
    return max(whole - elapsed, LEAST_TIMING_S) if options.budget == Options().budget else math.inf


def _patience(answer: Answer, options: Options) -> float:
    """Seconds after which the measuring child is given up: the budget, and one slow run of everything."""
    return options.budget + options.timeout + 20 * answer.seconds


def _profile_skipped(answer: Answer, workload: Workload, options: Options) -> str:
    """Why the original is not profiled, in a few words; empty when it is."""
    if not options.profile:
        return "left out, as asked"
    if workload.program is None or answer.error or not answer.value:
        return "there is nothing to profile"
    if workload.effects.lasting:
        return f"not repeated: {workload.effects.lasting[0]}"
    if answer.seconds > options.budget:
        return f"one run takes {answer.seconds:.0f} s, more than the budget of {options.budget:g} s"
    return ""


def _place(workload: Workload) -> str:
    return workload.program.main.place if workload.program else ""


def _status(ending: Ending) -> Status:
    """The row's status for a child that did not return."""
    match ending:
        case TimedOut():
            return "timeout"
        case Died(code) if code == OUT_OF_PATIENCE:
            return "timeout"
        case Died():
            return "crashed"
        case _:
            return "failed"


def _why(ending: Ending) -> Reason:
    """The row's reason for a child that did not return."""
    match ending:
        case TimedOut(seconds):
            return Reason(f"no answer within {seconds:g} s")
        case Died() | NotStarted():
            return Reason(ending.sentence)
        case Raised(type_name=BuildError.__name__):
            return Reason(ending.message)
        case Raised():
            return Reason(f"{ending.type_name}: {ending.message}")
        case _:
            return Reason("it was stopped")
