"""What a child does with its job: a pickled request goes in, messages and one last word go out through the job's socket.

A child is forked from the build server, or is started anew as `python -m ipyaccel.build.worker SOCKET REQUEST LIFELINE`.
It owns its process group, cannot touch the kernel's input and output, and is killed with its group when the kernel goes.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import os
import pickle
import resource
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from ipyaccel.build import channel, scratch
from ipyaccel.build.endings import CUT_OFF, Raised, Returned, gigabytes
from ipyaccel.build.limits import limit_memory
from ipyaccel.build.request import Request, read_request

F_SETSIG = 10
"""Linux's fcntl command that chooses the signal sent by O_ASYNC; the module fcntl has no name for it on Python 3.11."""


def run(socket_fd: int, request_fd: int, lifeline_fd: int) -> NoReturn:
    """Runs the job in this process and ends the process. Its caller has made this process a group of its own."""
    _quieten()
    end = socket.socket(fileno=socket_fd)
    end.setblocking(True)
    try:
        request = read_request(request_fd)
        die_with(lifeline_fd, request.seconds)
        allowed = limit_memory(request.memory)
        _settle(request)
        answer = _answer(request, allowed, lambda value: channel.send(end, ("message", value)))
        channel.send_pickled(end, answer)
    except OSError:
        os._exit(CUT_OFF)
    # Neither exit handlers nor threads that user code left behind may hold up the end.
    os._exit(0)


def _answer(request: Request, allowed: int, send: Callable[[Any], None]) -> bytes:
    """What became of the job's function, pickled."""
    try:
        function, arguments = pickle.loads(request.call)
        return _pickled(Returned(function(*arguments, send=send)))
    except MemoryError as error:
        message = f"it needed more memory than it may use ({gigabytes(allowed)})"
        return _pickled(Raised("MemoryError", message, _traceback(error)))
    except BaseException as error:  # noqa: BLE001 - whatever the job raises is its ending
        return _pickled(Raised(type(error).__name__, _text(error), _traceback(error)))


def _pickled(ending: Returned | Raised) -> bytes:
    return pickle.dumps(("ending", ending), protocol=5)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a user's own exception class
        return "(its message cannot be shown)"


def _traceback(error: BaseException) -> str:
    try:
        return "".join(traceback.format_exception(error, limit=-40))
    except Exception:  # noqa: BLE001 - as above
        return type(error).__name__


def _quieten() -> None:
    """Takes this process off the kernel's input, output and signals, and off core files."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    faulthandler.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _settle(request: Request) -> None:
    """Enters the kernel's surroundings, with temporary files in the job's own folder."""
    request.surroundings.enter()
    scratch.adopt(Path(request.session))
    with contextlib.suppress(OSError):
        Path(request.room).mkdir(mode=0o700)
        os.environ["TMPDIR"] = tempfile.tempdir = request.room
    if (numpy_random := sys.modules.get("numpy.random")) is not None:
        # Forked children would all draw the server's numbers.
        numpy_random.seed()
    # User code that looks at `__main__` must not find the server there.
    sys.modules["__main__"] = ModuleType("__main__")


def die_with(lifeline: int, seconds: float | None) -> None:
    """Has this process group killed when the other end of the pipe `lifeline` is closed, whatever the process is doing then.

    Elsewhere than on Linux a thread watches, which native code can hold up: a limit on processor time stands in for it.
    """
    if sys.platform == "linux":
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpid())
        fcntl.fcntl(lifeline, F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    else:
        threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()
        if seconds is not None:
            limit = int(seconds * (os.cpu_count() or 1)) + 60
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    if select.select([lifeline], [], [], 0)[0]:
        os.killpg(0, signal.SIGKILL)


def _watch(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    run(*map(int, sys.argv[1:4]))
