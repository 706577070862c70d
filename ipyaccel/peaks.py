"""Memory of every version, after all timing. In: an answer, and a board with rows. Out: a `Peak` in each row that is right."""

from __future__ import annotations

from ipyaccel.board import Board
from ipyaccel.build.endings import NotStarted
from ipyaccel.build.executor import Died, Executor, Job, Raised, Returned, TimedOut
from ipyaccel.build.together import run_together
from ipyaccel.measure.machine import threads_available
from ipyaccel.measure.peak import peak_of
from ipyaccel.measure.timing import REFERENCE
from ipyaccel.model import Answer, Build, Options, Payload, Peak, Workload


def weigh(answer: Answer, workload: Workload, payload: Payload, options: Options, board: Board, crew: Executor) -> None:
    """Calls each version a few times more, in a process of its own, where memory is asked for and that does no harm."""
    if not options.memory:
        return
    versions: dict[str, Build | None] = {REFERENCE: None, **{build.variant.name: build for build in board.sound()}}
    reason = _refusal(answer, workload, options)
    if reason:
        board.weigh({name: Peak(reason=reason) for name in versions})
        return
    jobs = {name: Job(peak_of, (build, payload, answer.mutates), options.timeout, name) for name, build in versions.items()}
    for name, news in run_together(crew, jobs, at_once=threads_available()):
        match news:
            case Returned(Peak() as peak):
                board.weigh({name: peak})
            case TimedOut():
                board.weigh({name: Peak(reason="the calls for it took too long")})
            case Died() | NotStarted():
                board.weigh({name: Peak(reason=news.sentence)})
            case Raised():
                board.weigh({name: Peak(reason=f"{news.type_name}: {news.message}")})
            case _:
                pass


def _refusal(answer: Answer, workload: Workload, options: Options) -> str:
    """Why the call is not made again; empty when it is."""
    if workload.effects.lasting:
        return f"the call is not repeated: {workload.effects.lasting[0]}"
    if answer.seconds > options.budget:
        return f"one run takes {answer.seconds:.0f} s, more than the budget of {options.budget:g} s"
    return ""
