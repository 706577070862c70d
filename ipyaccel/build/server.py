"""The build server: one warm process from which a child is forked for each job. `python -m ipyaccel.build.server SOCKET`.

In come, over a Unix socket, requests with three descriptors each (the job's socket, its request, its lifeline); out go reports:
("warm", pid, warnings), ("forked", job, pid), ("ended", job, code, peak bytes), ("failed", job, why). It starts no thread,
and ends when the kernel's end of the socket is closed, or when it had nothing to do for five minutes.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from ipyaccel.build import scratch, worker

IDLE_SECONDS = 300.0
QUIET_SECONDS = 0.5
"""So long nobody must want anything before the server goes on preparing."""
_FIELDS = 3
_WARM_MODULES = ("numpy", "cloudpickle", "platformdirs")


def serve(control: socket.socket, idle_seconds: float = IDLE_SECONDS) -> None:
    """Answers requests until the kernel is gone, or until nothing happened for so long."""
    server = _Server(control)
    server.report("warm", os.getpid(), warm())
    server.further = further_steps()
    server.loop(idle_seconds)


def warm() -> list[str]:
    """Imports what jobs need. What fails is reported as a sentence: the jobs that need it will say more."""
    warnings = [*filter(None, map(_import, _WARM_MODULES))]
    try:
        from ipyaccel.backends.registry import backends

        named = backends()
    except Exception as error:  # noqa: BLE001 - somebody else's backend may raise anything
        return [*warnings, f"the backends could not be found: {error}"]
    for name, backend in named.items():
        try:
            backend.warm()
        except Exception as error:  # noqa: BLE001 - as above
            warnings.append(f"{name} could not be prepared: {type(error).__name__}: {error}")
    if (threads := _threads()) > 1:
        warnings.append(f"the build server runs {threads} threads, so that its children may hang")
    settle()
    return warnings


def settle() -> None:
    """Keeps the objects of before the fork out of the children's collections, which would copy their pages."""
    gc.collect()
    gc.freeze()


def further_steps() -> list[Callable[[], object]]:
    """What backends would prepare beyond what the first job needs: short steps, for when there is nothing else to do."""
    from ipyaccel.backends.registry import backends

    with contextlib.suppress(Exception):  # what `warm` has reported already
        return [step for backend in backends().values() for step in getattr(backend, "further", ())]
    return []


def _import(name: str) -> str:
    try:
        import_module(name)
    except Exception as error:  # noqa: BLE001 - whatever it is, the jobs that need it will say it
        return f"{name} could not be imported: {type(error).__name__}: {error}"
    return ""


def _threads() -> int:
    tasks = Path("/proc/self/task")
    return sum(1 for _ in tasks.iterdir()) if tasks.is_dir() else 1


class _Server:
    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, int] = {}
        self.further: list[Callable[[], object]] = []
        self.wakeup, wake = socket.socketpair()
        self.wakeup.setblocking(False)
        wake.setblocking(False)
        self._wake = wake
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def report(self, *message: Any) -> None:
        """Tells the kernel. That it is gone shows at the next request."""
        with contextlib.suppress(OSError):
            self.control.send(pickle.dumps(message))

    def loop(self, idle_seconds: float) -> None:
        quiet_since = time.monotonic()
        while True:
            remaining = None if self.children else max(0.0, quiet_since + idle_seconds - time.monotonic())
            ready, _, _ = select.select([self.control, self.wakeup], [], [], QUIET_SECONDS if self.resting() else remaining)
            if not ready and self.resting():
                self.warm_further()
                continue
            if not ready and not self.children:
                return
            if self.wakeup in ready:
                with contextlib.suppress(BlockingIOError):
                    self.wakeup.recv(4096)
            self.reap()
            if self.control in ready and not self.request():
                self.end()
                return
            quiet_since = time.monotonic()

    def resting(self) -> bool:
        """Nobody waits, and something could still be prepared."""
        return bool(self.further) and not self.children

    def warm_further(self) -> None:
        """One more step of what later jobs gain from; none of them needs it, so that a failure is no news."""
        step = self.further.pop(0)
        with contextlib.suppress(Exception):
            step()
        if not self.further:
            settle()

    def request(self) -> bool:
        """Takes one request and forks its child. False when the kernel is gone."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self.control, 65536, _FIELDS, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            return False
        if not data:
            return False
        job, module = pickle.loads(data)
        if module.startswith("ipyaccel."):
            # Imported here once, our own module is there in every later child; should it fail, the job says why.
            _import(module)
        try:
            self.fork(job, descriptors)
        except OSError as error:
            self.report("failed", job, f"no process could be started for it: {error}")
        finally:
            _close(descriptors)
        return True

    def fork(self, job: int, descriptors: list[int]) -> None:
        pid = os.fork()
        if pid == 0:
            self.become(descriptors)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        self.children[pid] = job
        self.report("forked", job, pid)

    def become(self, descriptors: list[int]) -> None:
        """The child's side of the fork."""
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            for end in (self.control, self.wakeup, self._wake):
                end.close()
            worker.run(*descriptors)
        finally:
            os._exit(70)

    def reap(self) -> None:
        """Collects children that ended, and kills what they left running."""
        for pid in list(self.children):
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            # Before it is reaped, its number cannot have become another group's.
            _kill_group(pid)
            _, status, usage = os.wait4(pid, 0)
            self.report("ended", self.children.pop(pid), os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024)

    def end(self) -> None:
        """The kernel closed its end: what still runs is killed; if the kernel itself is gone, its folders go as well."""
        for pid in self.children:
            _kill_group(pid)
            os.waitpid(pid, 0)
        # A dying kernel closes this socket a moment before it releases its folders.
        for pause in (0.0, 0.1, 1.0):
            time.sleep(pause)
            scratch.sweep()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def main() -> None:
    """Serves on the socket whose descriptor is the first argument."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    os.chdir("/")
    idle_seconds = float(os.environ.get("IPYACCEL_IDLE_SECONDS", IDLE_SECONDS))
    serve(socket.socket(fileno=int(sys.argv[1])), idle_seconds)


if __name__ == "__main__":
    main()
