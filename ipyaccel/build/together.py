"""Several jobs at once. In: jobs by name. Out: their messages and endings as they come.

A job that cannot be started for lack of something waits for another to end and give it back; the last one ends as `NotStarted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipyaccel.build.endings import NotStarted
from ipyaccel.build.executor import Executor, Job, Running, wait
from ipyaccel.lacking import lack_behind


def run_together(executor: Executor, jobs: Mapping[str, Job], at_once: int) -> Iterator[tuple[str, object]]:
    """Runs the jobs, `at_once` at a time, in their order; yields (name, message) and, last for each, (name, ending).

    Left early (an interrupt, a closed generator), it kills what still runs.
    """
    waiting = list(jobs)
    running: dict[str, Running] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name = waiting[0]
                started = _started(executor, jobs[name])
                if isinstance(started, Running):
                    running[name] = started
                elif running:
                    break
                else:
                    yield name, started
                del waiting[0]
            wait(list(running.values()), timeout=1.0)
            for name, job in list(running.items()):
                ended = job.ending
                for message in job.messages():
                    yield name, message
                if ended is not None:
                    del running[name]
                    yield name, ended
    finally:
        for job in running.values():
            job.kill()


def _started(executor: Executor, job: Job) -> Running | NotStarted:
    try:
        return executor.start(job)
    except OSError as error:
        return NotStarted(lack_behind(error) or f"no process could be started for it: {error.strerror or error}")
