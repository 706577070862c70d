"""The build server: light, alone, and replaced when it is killed, hangs or has ended."""

from __future__ import annotations

import os
import signal
import sys

import psutil
from jobs import PATIENCE_S, PROGRAMS, alive, finish, job
from processes import until

from ipyaccel.build import forking as forks
from ipyaccel.build.executor import Returned, wait


def test_server_killed(forking):
    """When the server is killed, running jobs go on, and the next job gets a new server."""
    slow = forking.start(job(PROGRAMS["sleep"], 1.0))
    while not slow.messages():
        wait([slow], 1)
    first = forking.server_pid
    os.kill(first, signal.SIGKILL)
    assert finish(forking.start(job(PROGRAMS["add"], 1, 2))) == Returned(3)
    assert forking.server_pid != first
    assert finish(slow) == Returned("awake")


def test_server_killed_before_it_began(forking):
    """A job that the server had not begun when it was killed is given to a new one."""
    finish(forking.start(job(PROGRAMS["add"], 1, 2)))
    os.kill(forking.server_pid, signal.SIGSTOP)
    waiting = forking.start(job(PROGRAMS["add"], 3, 4))
    os.kill(forking.server_pid, signal.SIGKILL)
    assert finish(waiting) == Returned(7)


def test_server_that_hangs_is_replaced(forking, monkeypatch):
    """A server that does not answer is given up after a while; the job goes to a new one."""
    finish(forking.start(job(PROGRAMS["add"], 1, 2)))
    monkeypatch.setattr(forks, "_READY_SECONDS", 0.5)
    hanging = forking.server_pid
    os.kill(hanging, signal.SIGSTOP)
    waiting = forking.start(job(PROGRAMS["add"], 3, 4))
    assert until(lambda: waiting.ending is not None or forking.server_pid is None)
    monkeypatch.setattr(forks, "_READY_SECONDS", PATIENCE_S)
    assert finish(waiting) == Returned(7)
    assert until(lambda: not alive(hanging))


def test_server_is_single_threaded_and_light(forking):
    """The server starts no thread and never imports numexpr, which would hang its children."""

    def modules(*, send):
        return os.getppid(), sorted({name.split(".")[0] for name in sys.modules}), os.environ.get("OPENBLAS_NUM_THREADS")

    ending = finish(forking.start(job(modules)))
    pid, names, _ = ending.value
    assert pid == forking.server_pid
    assert psutil.Process(pid).num_threads() == 1
    assert "numpy" in names
    assert "numexpr" not in names
    assert os.getsid(pid) != os.getsid(0)


def test_idle_server_ends(forking, monkeypatch):
    """A server with nothing to do ends by itself; the next job starts another."""
    monkeypatch.setenv("IPYACCEL_IDLE_SECONDS", "0.2")
    assert finish(forking.start(job(PROGRAMS["add"], 1, 2))) == Returned(3)
    first = forking.server_pid
    assert until(lambda: not alive(first))
    assert finish(forking.start(job(PROGRAMS["add"], 1, 2))) == Returned(3)


def test_user_code_does_not_meet_the_server(forking):
    """`os.wait()` in the notebook finds no child of ours."""
    finish(forking.start(job(PROGRAMS["add"], 1, 2)))
    assert all(child.pid != forking.server_pid for child in psutil.Process().children(recursive=True))
