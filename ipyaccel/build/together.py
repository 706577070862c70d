"""Several jobs at once. In: jobs by name. Out: their messages and endings as they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipyaccel.build.executor import Executor, Job, Running, wait


def run_together(executor: Executor, jobs: Mapping[str, Job], at_once: int) -> Iterator[tuple[str, object]]:
    """Runs the jobs, `at_once` at a time, in their order; yields (name, message) and, last for each, (name, ending).

    Left early (an interrupt, a closed generator), it kills what still runs.
    """
    waiting = list(jobs)
    running: dict[str, Running] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                name = waiting.pop(0)
                running[name] = executor.start(jobs[name])
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
