"""The kernel's side of the build server: jobs go in, children forked from the warm server run them (Linux).

The server is not a child of the kernel: user code that calls `os.wait()` must not meet it. Each job holds a pipe, its lifeline;
when the kernel closes its end, or ends itself, the operating system kills the job's process group.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import signal
import socket
import subprocess
import threading
import time
import weakref
from typing import Any

from ipyaccel.build import scratch
from ipyaccel.build.channel import Inbox
from ipyaccel.build.endings import Died, Ending, died
from ipyaccel.build.executor import Job, Running
from ipyaccel.build.launch import command, environment, handed_down
from ipyaccel.build.request import request_file

_ATTEMPTS = 3
_READY_SECONDS = 60.0
_BUFFER = 65536


class ForkedProcess:
    """One job's child, or its request while the server has not forked it yet."""

    def __init__(self, owner: ForkingExecutor, job: Job, number: int) -> None:
        self.owner = owner
        self.job = job
        self.number = number
        self.room = str(scratch.session_folder() / f"job-{number}")
        self.request = request_file(job, self.room)
        self.started: float | None = None
        self.verdict: Ending | None = None
        self.pid: int | None = None
        self.attempts = 0
        self.submitted = time.monotonic()
        self.lifeline = -1
        self.ends: list[int] = []
        try:
            self.connect()
        except OSError:
            os.close(self.request)
            raise

    def connect(self) -> None:
        """Makes the job's socket and lifeline; `ends` are the child's sides of them."""
        ours, theirs = socket.socketpair()
        far, self.lifeline = os.pipe()
        self.inbox = Inbox(ours)
        self.ends = [theirs.detach(), self.request, far]

    def sent(self) -> None:
        """The server holds the child's sides now; the request stays, for a second try."""
        ends, self.ends = self.ends, []
        for end in ends:
            if end != self.request:
                os.close(end)

    def look(self) -> None:
        """Takes in what the server reports; a server that does not begin is given up."""
        self.owner.look()
        if self.pid is None and self.verdict is None and time.monotonic() > self.submitted + _READY_SECONDS:
            self.owner.give_up_server()

    def descriptors(self) -> list[int]:
        """The job's socket, and the server's."""
        ours = [self.inbox.end.fileno()] if self.inbox.open else []
        return [*ours, *self.owner.descriptors()]

    def kill(self) -> None:
        """Cuts the lifeline: the operating system kills the group, even when the server is gone."""
        if self.lifeline >= 0:
            lifeline, self.lifeline = self.lifeline, -1
            os.close(lifeline)

    def close(self) -> None:
        """Lets go of all descriptors."""
        self.kill()
        self.owner.forget(self)
        self.sent()
        self.inbox.end.close()
        if self.request >= 0:
            request, self.request = self.request, -1
            os.close(request)


class ForkingExecutor:
    """Starts jobs through the build server, and the server when there is none."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._processes: dict[int, ForkedProcess] = {}
        self._control: socket.socket | None = None
        self._inbox: list[bytes] = []
        self._warnings: tuple[str, ...] = ()
        self.server_pid: int | None = None
        _everywhere.add(self)

    def start(self, job: Job) -> Running:
        """Starts a job and returns at once."""
        with self._lock:
            self.look()
            process = ForkedProcess(self, job, next(self._numbers))
            self._processes[process.number] = process
            running = Running(job, process, self._lock)
            try:
                self._submit(process)
            except OSError:
                process.close()
                raise
            return running

    def warm(self) -> None:
        """Starts the server unless it runs."""
        with self._lock:
            self.look()
            if self._control is None:
                self._launch()

    def warnings(self) -> tuple[str, ...]:
        """What the server could not prepare."""
        with self._lock:
            self.look()
            return self._warnings

    def close(self) -> None:
        """Ends the server and every job."""
        with self._lock:
            for process in list(self._processes.values()):
                process.kill()
            if self._control is not None:
                self._control.close()
                self._control = None

    def descriptors(self) -> list[int]:
        """What to wait on for the server's reports."""
        return [] if self._control is None else [self._control.fileno()]

    def forget(self, process: ForkedProcess) -> None:
        """The process is over."""
        self._processes.pop(process.number, None)

    def look(self) -> None:
        """Takes in the server's reports."""
        with self._lock:
            alive = self._receive()
            while self._inbox:
                self._handle(*pickle.loads(self._inbox[0]))
                del self._inbox[0]
            if not alive and self._control is not None:
                self._lost()

    def give_up_server(self) -> None:
        """The server does not answer: ends it; jobs that it has not begun go to a new one."""
        if self.server_pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.server_pid, signal.SIGKILL)
        self._lost()

    def _receive(self) -> bool:
        while self._control is not None:
            try:
                # One C call receives and stores: a KeyboardInterrupt cannot fall between the two.
                self._inbox.extend(map(self._control.recv, (_BUFFER,), (socket.MSG_DONTWAIT,)))
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not self._inbox[-1]:
                del self._inbox[-1]
                return False
        return False

    def _handle(self, kind: str, number: int, *rest: Any) -> None:
        """Takes in one report; doing so twice changes nothing."""
        if kind == "warm":
            self.server_pid, self._warnings = number, tuple(rest[0])
            return
        process = self._processes.get(number)
        if process is None:
            return
        if kind == "forked":
            process.started = process.started or time.monotonic()
            process.pid = rest[0]
        elif kind == "ended":
            code, peak_bytes = rest
            process.verdict = died(code, peak_bytes, process.job.memory)
        else:
            process.verdict = Died(None, rest[0])

    def _launch(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, handed_down(theirs.fileno()) as numbers:
            # The shell leaves at once, so that the server is nobody's child.
            subprocess.run(
                ["/bin/sh", "-c", '"$0" "$@" &', *command("ipyaccel.build.server", *numbers)],
                pass_fds=numbers,
                env=environment(),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
        self.server_pid = None
        self._control = ours

    def _submit(self, process: ForkedProcess) -> None:
        if process.attempts >= _ATTEMPTS:
            process.verdict = Died(None, "the build server could not be started, so it was not tried")
            return
        process.attempts += 1
        if self._control is None:
            self._launch()
        assert self._control is not None
        process.submitted = time.monotonic()
        message = pickle.dumps((process.number, process.job.function.__module__))
        try:
            socket.send_fds(self._control, [message], process.ends)
        except OSError:
            self._lost()
            return
        process.sent()

    def _lost(self) -> None:
        """The server is gone. Children go on without it; jobs that it had not begun are given to a new one."""
        if self._control is not None:
            self._control.close()
            self._control = None
        self.server_pid = None
        for process in list(self._processes.values()):
            if process.pid is None and process.verdict is None and process.lifeline >= 0:
                if not process.ends:
                    process.kill()
                    process.inbox.end.close()
                    process.connect()
                self._submit(process)

    def leave(self) -> None:
        """In a process forked from the kernel: lets go of what is the kernel's, without a word to the server."""
        if self._control is not None:
            self._control.close()
            self._control = None
        for process in self._processes.values():
            process.kill()
            process.inbox.end.close()
        self._processes.clear()
        self._lock = threading.RLock()


_everywhere: weakref.WeakSet[ForkingExecutor] = weakref.WeakSet()


def _leave_all() -> None:
    for one in list(_everywhere):
        one.leave()


os.register_at_fork(after_in_child=_leave_all)
