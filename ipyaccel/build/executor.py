"""Work done in other processes: a job goes in, messages and an ending come out, whatever becomes of the process.

`executor()` is the process-wide one: children forked from a warm build server on Linux, new processes elsewhere.
"""

from __future__ import annotations

import os
import pickle
import select
import shutil
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ipyaccel.build.channel import Inbox
from ipyaccel.build.endings import Died, Ending, Interrupted, Raised, Returned, TimedOut, died
from ipyaccel.errors import UserError

__all__ = ["Died", "Ending", "Executor", "Interrupted", "Job", "Raised", "Returned", "Running", "TimedOut", "executor", "wait"]

_EXIT_SECONDS = 2.0
_LONGEST_NAP_SECONDS = 0.5


@dataclass(frozen=True)
class Job:
    """`function(*args, send=send)`, to be run in a process of its own. Both must pickle (cloudpickle does it).

    `timeout`: seconds it may run, None for no limit. `memory`: bytes it may take beyond what its process starts with, None for
    most of what is free. `send(value)` streams a message while it runs.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    timeout: float | None
    name: str
    memory: int | None = None


class Process(Protocol):
    """The process of one job, as its executor sees it."""

    inbox: Inbox
    room: str
    started: float | None
    """When the process began (monotonic seconds); None before."""
    verdict: Ending | None
    """Set by the executor when it knows better than the process's last word, or when there was none."""

    def look(self) -> None:
        """Takes in news of the process: `started`, `verdict`."""
        ...

    def descriptors(self) -> list[int]:
        """What to wait on for news."""
        ...

    def kill(self) -> None:
        """Ends the process and all it started. May be called twice, and after it ended."""
        ...

    def close(self) -> None:
        """Forgets the process, which has ended or is about to."""
        ...


class Executor(Protocol):
    """Starts jobs."""

    def start(self, job: Job) -> Running:
        """Starts a job and returns at once. Raises whatever pickling its arguments raises."""
        ...

    def warm(self) -> None:
        """Gets ready in the background, in milliseconds for the caller."""
        ...

    def warnings(self) -> tuple[str, ...]:
        """Sentences about what could not be prepared, as far as it is known yet."""
        ...

    def close(self) -> None:
        """Ends all jobs and processes; the next `start` begins anew."""
        ...


class Running:
    """A started job. Safe to use from several threads, and after a KeyboardInterrupt at any point."""

    def __init__(self, job: Job, process: Process, lock: threading.RLock) -> None:
        self.job = job
        self._process = process
        self._lock = lock
        self._state: tuple[tuple[Any, ...], Ending | None, int] = ((), None, 0)
        self._silent_since: float | None = None
        self._finished = False
        # A job that nobody holds any longer is of no use to anyone.
        self._abandon = weakref.finalize(self, _abandon, process, os.getpid())

    def messages(self) -> list[Any]:
        """What the job sent since the last call, oldest first."""
        self.refresh()
        with self._lock:
            messages, ending, seen = self._state
            self._state = ((), ending, seen)
            return list(messages)

    @property
    def ending(self) -> Ending | None:
        """How the job ended; None while it runs."""
        self.refresh()
        return self._state[1]

    @property
    def has_news(self) -> bool:
        """There are messages that nobody took, or the job has ended."""
        return bool(self._state[0]) or self._state[1] is not None

    def kill(self) -> None:
        """Ends the job with all its processes. What it sent before stays; its ending is Interrupted unless it had one."""
        with self._lock:
            self.refresh()
            if self._state[1] is None:
                self._end(Interrupted())
            self._finish()

    def refresh(self) -> None:
        """Takes in what has arrived, and sees to the time limit."""
        with self._lock:
            if self._finished:
                return
            if self._state[1] is None:
                self._process.look()
                self._process.inbox.read()
                self._unpack()
            if self._state[1] is None:
                self._judge()
            if self._state[1] is not None:
                self._finish()

    def deadline(self) -> float | None:
        """When it has to be looked after again (monotonic seconds)."""
        if self._process.started is None or self.job.timeout is None:
            return None
        return self._process.started + self.job.timeout

    def descriptors(self) -> list[int]:
        """What to wait on for news; empty when it has ended."""
        with self._lock:
            return [] if self._finished else self._process.descriptors()

    def _unpack(self) -> None:
        while self._state[1] is None and self._state[2] < len(self._process.inbox.messages):
            messages, _, seen = self._state
            try:
                kind, value = pickle.loads(self._process.inbox.messages[seen])
            except Exception as error:  # noqa: BLE001 - damaged bytes may raise anything
                kind = type(error).__name__
                self._end(Died(None, f"it sent an answer that cannot be read ({kind}): its memory may be damaged"))
                return
            self._state = (messages, value, seen + 1) if kind == "ending" else ((*messages, value), None, seen + 1)

    def _judge(self) -> None:
        """Finds the ending of a process that said no last word."""
        deadline, now = self.deadline(), time.monotonic()
        if not self._process.inbox.open and self._silent_since is None:
            self._silent_since = now
        if self._process.verdict is not None:
            # What it wrote before it ended may have arrived after the last look.
            self._process.inbox.read()
            self._unpack()
            self._end(self._process.verdict)
        elif deadline is not None and now >= deadline and self.job.timeout is not None:
            self._end(TimedOut(self.job.timeout))
        elif self._silent_since is not None and now > self._silent_since + _EXIT_SECONDS:
            self._end(died(None))

    def _end(self, ending: Ending) -> None:
        messages, earlier, seen = self._state
        self._state = (messages, earlier or ending, seen)

    def _finish(self) -> None:
        if self._finished:
            return
        self._process.kill()
        self._process.close()
        shutil.rmtree(self._process.room, ignore_errors=True)
        self._finished = True
        self._abandon.detach()


def _abandon(process: Process, owner: int) -> None:
    if os.getpid() == owner:
        process.kill()
        process.close()
        shutil.rmtree(process.room, ignore_errors=True)


def wait(running: Sequence[Running], timeout: float | None = None) -> list[Running]:
    """Those with news (messages, or an ending), as soon as there are any; an empty list after `timeout` seconds.

    One that has ended counts as news each time: take it out of the list.
    """
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        for one in running:
            one.refresh()
        news = [one for one in running if one.has_news]
        now = time.monotonic()
        if news or not running or (end is not None and now >= end):
            return news
        moments = [end, *(one.deadline() for one in running)]
        nap = min([_LONGEST_NAP_SECONDS, *(max(0.0, moment - now) for moment in moments if moment is not None)])
        poll = select.poll()
        for descriptor in {descriptor for one in running for descriptor in one.descriptors()}:
            poll.register(descriptor, select.POLLIN)
        poll.poll(int(nap * 1000) + 1)


class _Current:
    """The executor of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.executor: Executor | None = None


_current = _Current()


def executor() -> Executor:
    """The executor of this process. It costs nothing before its first job, or `warm()`.

    `IPYACCEL_EXECUTOR=spawn` in the environment chooses new processes on Linux too. Raises UserError where neither works.
    """
    with _current.lock:
        if _current.executor is None:
            _current.executor = _new_executor()
        return _current.executor


def _new_executor() -> Executor:
    if os.name != "posix":
        raise UserError("ipyaccel needs Linux or macOS; on Windows it works inside WSL.")
    if sys.platform == "linux" and os.environ.get("IPYACCEL_EXECUTOR", "fork") != "spawn":
        from ipyaccel.build.forking import ForkingExecutor

        return ForkingExecutor()
    from ipyaccel.build.spawn import SpawningExecutor

    return SpawningExecutor()


# In a process forked from the kernel, the executor stays the kernel's.
if os.name == "posix":
    os.register_at_fork(after_in_child=_current.__init__)  # type: ignore[misc]
