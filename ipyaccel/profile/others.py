"""The runs in other processes: started, waited for, and what each found put together. In: jobs by name. Out: the material.

What one did not find is a sentence. One that is stopped, by Ctrl-C or at its time limit, leaves what it had found so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ipyaccel.build.endings import Died, Ending, Interrupted, NotStarted, Raised, Returned, TimedOut
from ipyaccel.build.executor import Executor, Job, Running, wait
from ipyaccel.lacking import lack_behind
from ipyaccel.profile.allocations import Allocations
from ipyaccel.profile.plain import Plain, plain_run
from ipyaccel.profile.tables import Material
from ipyaccel.profile.traced import Traced

WHAT = {"lines": "the lines", "plain": "the run without a profiler", "memory": "memory by line"}
PLAIN_ARGUMENTS = 3
"""Of a run with the sampler; a fourth says that it is without."""
NO_SAMPLES = "samples: the sampler could not read this run"


@dataclass
class Others:
    """Jobs by name: those under way, those that could not be started, and the newest that each sent."""

    crew: Executor
    running: dict[str, Running] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    failed: dict[str, Ending] = field(default_factory=dict)
    newest: dict[str, object] = field(default_factory=dict)

    def start(self, jobs: Mapping[str, Job]) -> None:
        """Starts them all."""
        for name, job in jobs.items():
            self.jobs[name] = job
            try:
                self.running[name] = self.crew.start(job)
            except OSError as error:
                self.failed[name] = NotStarted(lack_behind(error) or f"no process could be started for it: {error}")

    def gathered(self, found: Material) -> Material:
        """The material with what they found. After an interrupt, and at one, with what they had found until then."""
        for name, ending in self.failed.items():
            found = _with(found, name, ending)
        try:
            while self.running and not found.seen.interrupted:
                wait(list(self.running.values()), timeout=1.0)
                found = self._ended(found)
        except KeyboardInterrupt:
            found = replace(found, interrupted=True)
        for name, job in self.running.items():
            self._listen(name, job)
            job.kill()
            found = self._left(found, name, Interrupted())
        if found.seen.interrupted and "plain" not in self.jobs:
            found = replace(found, skipped=(*found.skipped, "the run without a profiler: left out after Ctrl-C"))
        return found

    def kill(self) -> None:
        """Ends what still runs."""
        for job in self.running.values():
            job.kill()

    def _ended(self, found: Material) -> Material:
        """Takes in what those found that have ended."""
        for name, job in list(self.running.items()):
            ending = job.ending
            self._listen(name, job)
            if ending is None:
                continue
            del self.running[name]
            if isinstance(ending, Died) and name == "plain" and len(self.jobs[name].args) == PLAIN_ARGUMENTS:
                # The sampler reads what the interpreter is changing: in a run that calls very much it may read nonsense.
                found = replace(found, skipped=(*found.skipped, NO_SAMPLES))
                first = self.jobs[name]
                self.start({name: Job(plain_run, (*first.args, False), first.timeout, first.name)})
            else:
                found = self._left(found, name, ending)
        return found

    def _listen(self, name: str, job: Running) -> None:
        """Keeps the newest that it sent."""
        for message in job.messages():
            self.newest[name] = message

    def _left(self, found: Material, name: str, ending: Ending) -> Material:
        """The material with what a job found, or at least had found so far."""
        before = self.newest.get(name)
        if isinstance(ending, Returned) or not isinstance(before, Traced | Plain):
            return _with(found, name, ending)
        seconds = f" ({before.wall:.0f} s)" if isinstance(before, Traced) else ""
        kept = _with(found, name, Returned(before))
        return replace(
            kept, skipped=(*kept.skipped, f"{WHAT[name]}: {_said(ending)}; what it showed until then{seconds} is kept")
        )


def _with(found: Material, name: str, ending: Ending) -> Material:
    """The material with what one more run found, or with why it found nothing."""
    match ending:
        case Returned(Traced() as traced):
            return replace(found, counts=traced.counts, counted_s=traced.wall)
        case Returned(Plain() as plain):
            return replace(found, plain=plain)
        case Returned(Allocations() as memory):
            return replace(found, memory=memory)
    return replace(found, skipped=(*found.skipped, f"{WHAT[name]}: {_said(ending)}"))


def _said(ending: Ending) -> str:
    """How a run ended that found nothing."""
    match ending:
        case TimedOut(seconds):
            return f"no end within {seconds:g} s"
        case Died(sentence=said) | Raised(message=said) | NotStarted(said):
            return said
        case Interrupted():
            return "stopped by Ctrl-C"
    return "it could not be run"
