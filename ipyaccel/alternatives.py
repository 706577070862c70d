"""Alternatives side by side, on one page: `%%compare` over lines of which each does the same in another way.

In: a cell. Out: a `Comparison` whose rows are the alternatives. All are checked against the first and timed together with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ipyaccel.backends.yours import as_it_is, with_alternatives
from ipyaccel.board import Board
from ipyaccel.build.executor import Executor, Job, Returned, executor
from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import Plan, plan
from ipyaccel.build.together import run_together
from ipyaccel.errors import Unpicklable, UserError
from ipyaccel.measure.machine import threads_available
from ipyaccel.model import Comparison, Declined, Effects, Options, Payload, Variant, Workload
from ipyaccel.model.variant import VERSION_OF
from ipyaccel.pipeline import History, time_all_sound, to_the_end, try_all, understand, without_repeating
from ipyaccel.syntax.capturing.apart import Alternative, alternatives_in, capture_apart
from ipyaccel.syntax.live import Live

LEAST = 2


def compare_alternatives(
    cell: str,
    namespace: Mapping[str, Any],
    options: Options | None = None,
    *,
    compiled: bool = False,
    history: History | None = None,
    show: Callable[[Comparison], None] = lambda _: None,
    held: Callable[[Live], None] = lambda _: None,
) -> Comparison:
    """Captures every line, checks each against the first, times all that are right. `compiled`: and their compiled versions.

    Raises UserError for a mistake in a line, or a value that cannot travel; Ctrl-C returns what is done.
    """
    options = replace(options or Options(), profile=False)
    lines = alternatives_in(cell)
    if len(lines) < LEAST:
        raise UserError(
            "%%compare without a call wants two alternatives or more, one a line: an expression, or `label: expression`"
        )
    captured = capture_apart(lines, namespace, history)
    workload, live = _together(lines, captured)
    held(live)
    board = Board(workload, options, show, lines[0].label, of_alternatives=True)
    crew = executor()

    def work() -> None:
        try:
            payload = pack(live)
        except Unpicklable as reason:
            raise UserError(f"{reason}, and alternatives are run in another process") from None
        try:
            _compare(lines, captured if compiled else (), workload, payload, options, board, crew)
        finally:
            release(payload)

    return to_the_end(work, board, options)


def _together(lines: Sequence[Alternative], captured: Sequence[tuple[Workload, Live]]) -> tuple[Workload, Live]:
    """The first alternative as the reference, with the functions of all others among its values."""
    workload, live = captured[0]
    functions = {line.label: other.function for line, (_, other) in zip(lines[1:], captured[1:], strict=True)}
    bindings = {name: value for _, other in reversed(captured) for name, value in other.bindings.items()}
    effects = [one.effects for one, _ in captured]
    merged = Effects(
        lasting=tuple(reason for one in effects for reason in one.lasting),
        outside=tuple(reason for one in effects for reason in one.outside),
        random=tuple(reason for one in effects for reason in one.random),
        mutates=tuple(dict.fromkeys(name for one in effects for name in one.mutates)),
    )
    warnings = tuple(dict.fromkeys(text for one, _ in captured for text in one.warnings))
    call = f"{len(lines)} alternatives"
    return (
        replace(workload, call=call, effects=merged, warnings=warnings),
        replace(live, bindings=with_alternatives(bindings, functions)),
    )


def _compare(
    lines: Sequence[Alternative],
    captured: Sequence[tuple[Workload, Live]],
    workload: Workload,
    payload: Payload,
    options: Options,
    board: Board,
    crew: Executor,
) -> None:
    """From live values to timed rows."""
    rows: list[Variant | Declined] = [as_it_is(line.label, line.text) for line in lines[1:]]
    rows += [row for line, (one, live) in zip(lines, captured, strict=False) for row in _compiled(line, one, live, options, crew)]
    allowed = without_repeating(tuple(rows), workload)
    board.propose(allowed)
    answer, _ = understand(None, workload, payload, options, board, crew)
    if answer is None:
        return
    try_all(tuple(row for row in allowed if isinstance(row, Variant)), answer, workload, payload, options, board, crew)
    if not answer.error:
        time_all_sound(answer, workload, payload, options, board, crew)


def _compiled(line: Alternative, workload: Workload, live: Live, options: Options, crew: Executor) -> list[Variant]:
    """The compiled versions of one alternative, under its label; those that cannot be made are left out."""
    if workload.program is None:
        return []
    payload = pack(live)
    try:
        job = Job(plan, (workload, payload, options), options.timeout, "plan")
        endings = [news for _, news in run_together(crew, {"plan": job}, at_once=threads_available())]
    finally:
        release(payload)
    found = next((news.value for news in endings if isinstance(news, Returned)), None)
    made = [row for row in found.proposals if isinstance(row, Variant)] if isinstance(found, Plan) else []
    return [replace(row, name=f"{line.label}{VERSION_OF}{row.name}") for row in made]
