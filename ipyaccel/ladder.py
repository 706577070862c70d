"""The climb of `%%cythonbench` on one page: what each step of Cython buys.

In: a cell's text and a call. Out: a `Comparison` whose rows are steps. The stages are those of `pipeline.py`; what comes before
them is a cell that is read, run as Python and taken apart, and what comes after is the step that the notebook gets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipyaccel.board import REFERENCE, Board
from ipyaccel.build.climbing import UNCHECKED, Climb, Known, Matters, Seen, plan_climb, read, say_what_matters, see
from ipyaccel.build.endings import NotStarted
from ipyaccel.build.executor import Died, Executor, Job, Raised, Returned, executor
from ipyaccel.build.payload import pack, release
from ipyaccel.build.together import run_together
from ipyaccel.cell_options import CellRequest
from ipyaccel.errors import Unpicklable, UserError
from ipyaccel.measure.loading import AsBuilt
from ipyaccel.model import Comparison, Declined, Ladder, Options, Payload, Reason, Variant
from ipyaccel.pipeline import PLAN, Aside, History, time_all_sound, to_the_end, try_all, understand
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.cells.calling import THE_CELL, Called, Entered, call_of_cell
from ipyaccel.syntax.live import Live


@dataclass
class Climbed:
    """What stays of a climb for those who later load a step: the cell, and how it is called."""

    known: Known
    called: Called


def climb(
    text: str,
    request: CellRequest,
    namespace: Mapping[str, Any],
    *,
    history: History | None = None,
    show: Callable[[Comparison], None] = lambda _: None,
    held: Callable[[Climbed], None] = lambda _: None,
) -> Comparison:
    """Reads the cell, runs it as Python, builds and checks every step, times those that are right beside the Python.

    `show` is given the comparison after each change, `held` the cell and its live values. Raises UserError for a mistake in the
    cell or the call; Ctrl-C returns what is done.
    """
    crew = executor()
    known = _read(text, request, crew)
    if request.force:
        known = replace(known, native=replace(known.native, stamp=f"{known.native.stamp} {time.time_ns()}"))
    called = call_of_cell(request.call, known.cell, namespace, history)
    told = Climb(known, called.entered.entry, called.entered.added, _head(called.entered), called.whole, request.each)
    seen = _see(told, request, crew)
    called = _with_reference(called, seen, request, namespace, history)
    climbed = Climbed(known, called)
    held(climbed)
    reference = REFERENCE if known.cell.twin or request.baseline else seen.typed.name
    options = replace(request.options, profile=reference == REFERENCE, memory=False)
    told = replace(told, seen=seen if request.annotate else None)
    ladder = Ladder(text, seen.lines if request.annotate else (), baseline=request.baseline)
    board = Board(called.workload, options, show, reference, ladder)
    if reference != REFERENCE:
        board.propose([Declined(REFERENCE, known.cell.reason or Reason("the cell has no likeness in Python")), seen.typed])
        options = replace(options, skip=(*options.skip, reference))
    return _with_shares(to_the_end(lambda: _climb(told, called, options, board, crew), board, options))


def _with_shares(done: Comparison) -> Comparison:
    """The cell's lines with their shares of the time that Python takes."""
    assert done.ladder is not None
    shares = {line.line: line.share for function in done.profile if function.place == THE_CELL for line in function.lines}
    lines = tuple(replace(line, share=shares.get(line.number, line.share)) for line in done.ladder.lines)
    return replace(done, ladder=replace(done.ladder, lines=lines))


def _head(entered: Entered) -> tuple[str, ...]:
    """Lines above the cell that give it what it takes from the notebook."""
    return (*entered.imports, *(f"{name} = None  # the notebook's" for name in entered.taken))


def _read(text: str, request: CellRequest, crew: Executor) -> Known:
    """What the cell is. Raises UserError with Cython's complaint about it."""
    for _, news in run_together(crew, {"cell": Job(read, (text, request.native), request.options.timeout, "cell")}, at_once=1):
        match news:
            case Returned(Known() as known):
                return known
            case Returned(Reason(text=said)) | Died(sentence=said) | NotStarted(sentence=said) | Raised(message=said):
                raise UserError(said)
            case _:
                pass
    raise UserError(f"the cell could not be read within {request.options.timeout:g} s")


def _see(told: Climb, request: CellRequest, crew: Executor) -> Seen:
    """The cell's lines as Cython compiles them. Raises UserError with Cython's complaint."""
    for _, news in run_together(crew, {"lines": Job(see, (told,), request.options.timeout, "lines")}, at_once=1):
        match news:
            case Returned(Seen() as seen):
                return seen
            case Returned(Reason(text=said)) | Died(sentence=said) | NotStarted(sentence=said) | Raised(message=said):
                raise UserError(said)
            case _:
                pass
    raise UserError(f"Cython came to no end with this cell within {request.options.timeout:g} s")


def _with_reference(
    called: Called, seen: Seen, request: CellRequest, namespace: Mapping[str, Any], history: History | None
) -> Called:
    """The cell beside what it is measured against: its own Python, the call that was given for it, or itself as typed."""
    own = called.live
    if request.baseline:
        workload, live = capture(request.baseline, namespace, history)
        workload = replace(workload, call=request.call, program=called.workload.program)
        return replace(called, workload=workload, live=Live(live.function, live.args, live.kwargs, own.arguments, own.bindings))
    if called.names:
        return called
    return replace(called, live=Live(AsBuilt(seen.typed, own.bindings), own.arguments, {}, own.arguments, own.bindings))


def _climb(told: Climb, called: Called, options: Options, board: Board, crew: Executor) -> None:
    """From live values to timed steps."""
    workload = called.workload
    payloads: list[Payload] = []
    try:
        payloads.append(payload := pack(_for_all(called)))
        if called.analysed is not None and not _same(called.analysed.arguments, called.live.arguments):
            payloads.append(analysed := pack(called.analysed))
            told = replace(told, analysed=analysed)
        job = Job(plan_climb, (told, workload, payload, options), options.timeout, PLAN)
        planning = Aside(job, lambda route: board.annotate(route.lines))
        answer, steps = understand(planning, workload, payload, options, board, crew)
        if answer is None:
            board.give_up("not tried, for there is nothing to hold its answer against")
            return
        try_all(steps, answer, workload, payload, options, board, crew, _what_matters(steps, options, board))
        if not answer.error:
            time_all_sound(answer, workload, payload, options, board, crew)
    except Unpicklable as reason:
        raise UserError(f"{reason}: the cell cannot be run apart from the notebook, as measuring it wants") from None
    finally:
        for packed in payloads:
            release(packed)


def _same(some: Sequence[object], others: Sequence[object]) -> bool:
    """Whether the same values stand in the same places."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))


def _what_matters(steps: Sequence[Variant], options: Options, board: Board) -> Aside | None:
    """Beside the builds: which of the checks the cell has at all."""
    step = next((step for step in steps if step.name == UNCHECKED and step.native is not None and step.native.own), None)
    if step is None:
        return None
    job = Job(say_what_matters, (step,), options.timeout, "directives")

    def take(found: Matters) -> None:
        board.rephrase(UNCHECKED, found.done)
        board.need_not_assume(found.needless)

    return Aside(job, take, "which checks matter could not be found out")


def _for_all(called: Called) -> Live:
    """The live values for every step, whether its text is the cell's own or the program's."""
    live = called.live
    if called.analysed is None:
        return live
    bindings = {**called.analysed.bindings, **live.bindings} if called.whole else live.bindings
    return Live(live.function, live.args, live.kwargs, live.arguments, bindings, live.yours)
