"""One call over several sizes, on one page. In: a call, and what varies. Out: a `Sweep`, a comparison for each size.

What is possible may depend on the size (threads for a few turns do not pay), so it is asked at each; versions whose text is the
same are built once, and only checked and timed at the next size. A size at which the original would take too long, by how it has
grown so far, is left out and said.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ipyaccel import units
from ipyaccel.board import REFERENCE, Board
from ipyaccel.build.executor import Executor, Job, executor
from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import plan
from ipyaccel.errors import Unpicklable, UserError
from ipyaccel.model import Comparison, Options, Payload, Point, Sweep, Workload
from ipyaccel.pipeline import PLAN, Aside, History, time_all_sound, to_the_end, try_all, understand
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.varied import Varied

LONGEST_S = 5.0
"""The original's time at one size beyond which the size is left out, unless the user's budget is larger."""
EACH_S = 0.6
"""Timing at one size."""
SHORTEST = 24
Show = Callable[[Sweep], None]


@dataclass
class _Course:
    """A sweep on its way. `times`: the original's seconds by size."""

    sweep: Sweep
    show: Show
    options: Options
    times: list[tuple[float, float]] = field(default_factory=list)

    def tell(self, **news: Any) -> None:
        """The sweep with something new, shown."""
        self.sweep = replace(self.sweep, **news)
        self.show(self.sweep)


def sweep(
    call: str,
    namespace: Mapping[str, Any],
    vary: Sequence[Varied],
    options: Options | None = None,
    *,
    history: History | None = None,
    show: Show = lambda _: None,
) -> Sweep:
    """Compares the call at every size; several names make a grid. Raises UserError for a mistake; Ctrl-C returns what is done."""
    options = replace(options or Options(), profile=False)
    started, crew = time.perf_counter(), executor()
    course = _Course(Sweep(call, tuple(one.name for one in vary), complete=False, options=options), show, options)
    for values in itertools.product(*(one.values for one in vary)):
        names = dict(zip(course.sweep.names, values, strict=True))
        shown = tuple(_shown(value) for value in values)
        said = _too_long(course, values, shown)
        if said:
            course.tell(skipped=(*course.sweep.skipped, said))
            continue
        workload, live = capture(call, {**namespace, **names}, history)
        done = _at_one_size(workload, live, values, shown, course, crew)
        if any(outcome.status == "interrupted" for outcome in done.outcomes):
            break
    course.tell(complete=True, seconds=time.perf_counter() - started)
    return course.sweep


def _at_one_size(
    workload: Workload, live: Live, values: tuple[Any, ...], shown: tuple[str, ...], course: _Course, crew: Executor
) -> Comparison:
    """One size's comparison, shown as it grows."""
    before, numbers = course.sweep.points, tuple(map(_number, values))

    def grown(comparison: Comparison) -> None:
        course.tell(points=(*before, Point(numbers, shown, comparison)))

    board = Board(workload, course.options, grown)

    def work() -> None:
        try:
            payload = pack(live)
        except Unpicklable as reason:
            raise UserError(f"{reason}, and sizes are tried in other processes") from None
        try:
            _compare(workload, payload, board, course, crew)
        finally:
            release(payload)

    done = to_the_end(work, board, course.options)
    grown(done)
    reference = next((outcome for outcome in done.outcomes if outcome.name == REFERENCE), None)
    if reference is not None and reference.timing is not None:
        course.times.append((numbers[0], min(reference.timing.samples)))
    return done


def _compare(workload: Workload, payload: Payload, board: Board, course: _Course, crew: Executor) -> None:
    """From live values to timed rows."""
    options = course.options
    job = Job(plan, (workload, payload, options), options.timeout, PLAN)
    answer, proposals = understand(Aside(job) if workload.program is not None else None, workload, payload, options, board, crew)
    if answer is None:
        return
    try_all(proposals, answer, workload, payload, options, board, crew)
    if not answer.error:
        time_all_sound(answer, workload, payload, options, board, crew, board.elapsed() + EACH_S)


def _too_long(course: _Course, values: tuple[Any, ...], shown: tuple[str, ...]) -> str:
    """Why a size is left out; empty when it is not. Only for one name of numbers, by its growth over the last two sizes."""
    limit, size = max(LONGEST_S, course.options.budget), _number(values[0])
    if len(values) > 1 or not course.times or not math.isfinite(size):
        return ""
    (last, seconds) = course.times[-1]
    power = 1.0
    if len(course.times) > 1:
        earlier, before = course.times[-2]
        power = max(math.log(seconds / before) / math.log(last / earlier), 0.0) if last > earlier > 0 else 1.0
    expected = seconds * (size / last) ** power if last > 0 else seconds
    if expected <= limit:
        return ""
    return f"{course.sweep.names[0]} = {shown[0]}: your code would take about {units.seconds(expected, 2)}"


def _number(value: Any) -> float:
    """A size as a number; of an array or a list its length."""
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(len(value))
    except TypeError:
        return math.nan


def _shown(value: Any) -> str:
    """A value as it is written in the table."""
    if isinstance(value, int) and not isinstance(value, bool):
        return units.count(value)
    if isinstance(value, float):
        return f"{value:.3g}"
    text = repr(value) if not hasattr(value, "__len__") or isinstance(value, str) else f"{units.count(len(value))} elements"
    return text if len(text) <= SHORTEST else f"{text[: SHORTEST - 1]}…"
