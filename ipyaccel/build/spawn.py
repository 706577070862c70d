"""Jobs in processes started anew, for systems where forking a process that has loaded libraries is not safe."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import threading
import time
import weakref

from ipyaccel.build import scratch
from ipyaccel.build.channel import Inbox
from ipyaccel.build.endings import Ending, died
from ipyaccel.build.executor import Job, Running
from ipyaccel.build.launch import command, environment
from ipyaccel.build.request import request_file
from ipyaccel.build.sweeper import sweep_at_the_end

_EXIT_SECONDS = 2.0


class SpawnedProcess:
    """One job's process: a child of the kernel that leads a session of its own."""

    def __init__(self, job: Job, room: str) -> None:
        self.job = job
        self.room = room
        self.verdict: Ending | None = None
        self.started: float | None = time.monotonic()
        ours, theirs = socket.socketpair()
        self.inbox = Inbox(ours)
        self.lifeline = -1
        with contextlib.ExitStack() as ends, contextlib.ExitStack() as failed:
            failed.callback(self.leave)
            ends.enter_context(theirs)
            request = request_file(job, room)
            ends.callback(os.close, request)
            far, self.lifeline = os.pipe()
            ends.callback(os.close, far)
            self.process = _started(theirs.fileno(), request, far)
            failed.pop_all()

    def look(self) -> None:
        """Sees whether the process has ended; if so, what it left running is killed."""
        if self.verdict is None and (code := self.process.poll()) is not None:
            self.verdict = died(code, memory_bytes=self.job.memory)
            self._kill_group()

    def descriptors(self) -> list[int]:
        """The job's socket."""
        return [self.inbox.end.fileno()] if self.inbox.open else []

    def kill(self) -> None:
        """Kills the process's group and reaps it."""
        if self.process.returncode is None:
            self._kill_group()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_EXIT_SECONDS)

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Lets go of all descriptors."""
        self.leave()

    def leave(self) -> None:
        """Lets go of the descriptors."""
        self.inbox.end.close()
        if self.lifeline >= 0:
            lifeline, self.lifeline = self.lifeline, -1
            os.close(lifeline)


def _started(*ends: int) -> subprocess.Popen[bytes]:
    """A new Python that does the job whose ends these are."""
    return subprocess.Popen(
        command("ipyaccel.build.worker", *ends),
        pass_fds=ends,
        env=environment(),
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


class SpawningExecutor:
    """Starts each job in a new process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._processes: weakref.WeakSet[SpawnedProcess] = weakref.WeakSet()
        _everywhere.add(self)

    def start(self, job: Job) -> Running:
        """Starts a job and returns when its process has been started."""
        with self._lock:
            process = SpawnedProcess(job, str(scratch.session_folder() / f"job-{next(self._numbers)}"))
            sweep_at_the_end(scratch.folders())
            self._processes.add(process)
            return Running(job, process, self._lock)

    def warm(self) -> None:
        """Nothing to do: each process begins anew."""

    def warnings(self) -> tuple[str, ...]:
        """None: nothing is prepared."""
        return ()

    def close(self) -> None:
        """Ends every job."""
        with self._lock:
            for process in list(self._processes):
                process.kill()

    def leave(self) -> None:
        """In a process forked from the kernel: lets go of what is the kernel's."""
        for process in list(self._processes):
            process.leave()
        self._processes.clear()
        self._lock = threading.RLock()


_everywhere: weakref.WeakSet[SpawningExecutor] = weakref.WeakSet()


def _leave_all() -> None:
    for one in list(_everywhere):
        one.leave()


os.register_at_fork(after_in_child=_leave_all)
