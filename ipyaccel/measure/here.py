"""The original, run in this process because its values cannot travel.

In: live values. Out: an `Answer` and a `Timing` of one run.

One run and no more: what cannot be copied for another process (an iterator, an open file) cannot be given fresh to a second call.
"""

from __future__ import annotations

from ipyaccel.measure.record import run
from ipyaccel.model import Answer, Timing, Workload
from ipyaccel.syntax.capturing.positions import failing_line
from ipyaccel.syntax.live import Live


def time_here(workload: Workload, live: Live) -> tuple[Answer, Timing]:
    """Runs the call once; Ctrl-C goes through. No variant is checked against this answer."""
    seen = run(live.function, live.args, live.kwargs)
    answer = Answer(
        value=b"",
        seconds=seen.seconds,
        error=seen.error,
        line=failing_line(seen.exception, workload.program),
        printed=seen.printed,
    )
    return answer, Timing(1, (seen.seconds,), seen.seconds, once=True)
