"""Whoever ends first, kernel or job, no process and no file of the other's is left."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from jobs import PROGRAMS, alive, finish, job
from processes import until

from ipyaccel.build import scratch
from ipyaccel.build.executor import Returned, wait


def test_nothing_is_left_behind(crew):
    """A killed job leaves no file, process or zombie."""

    def litter(*, send):
        import tempfile

        folder = tempfile.mkdtemp()
        Path(folder, "file").write_text("x")
        send((os.getpid(), folder))
        time.sleep(1000)

    running = crew.start(job(litter))
    while not running.has_news:
        wait([running], 1)
    [(pid, folder)] = running.messages()
    assert Path(folder).is_dir()
    running.kill()
    assert until(lambda: not psutil.pid_exists(pid) and not Path(folder).exists())
    assert not list(scratch.session_folder().glob("job-*"))


def test_dropped_job_is_killed(crew):
    """A job that nobody holds any longer is ended."""
    running = crew.start(job(PROGRAMS["spin"]))
    while not running.has_news:
        wait([running], 1)
    [(leader, _)] = running.messages()
    del running
    assert until(lambda: not alive(leader))


def test_forked_kernel_leaves_the_server_alone(crew):
    """A process that user code forks from the kernel can end without harm to the kernel's jobs, and use ipyaccel itself."""
    slow = crew.start(job(PROGRAMS["sleep"], 1.0))
    while not slow.messages():
        wait([slow], 1)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            inner = type(crew)()
            code = 0 if finish(inner.start(job(PROGRAMS["add"], 1, 2))) == Returned(3) else 2
            inner.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert finish(slow) == Returned("awake")


KERNEL = """
import os, subprocess, sys, time
from ipyaccel.build.executor import Job, executor, wait

def spin(*, send):
    child = subprocess.Popen(["sleep", "1000"])
    send((os.getpid(), child.pid))
    sum(iter(int, 1))

crew = executor()
begun = time.perf_counter()
crew.warm()
running = crew.start(Job(spin, (), 100, "spin"))
heavy = [name for name in ("numpy", "numba", "Cython", "IPython", "pandas", "numexpr") if name in sys.modules]
while not running.has_news:
    wait([running])
from ipyaccel.build import forking as forks
from ipyaccel.build import scratch
print(*running.messages()[0], getattr(crew, "server_pid", 0) or 0, scratch.session_folder(), *heavy, flush=True)
time.sleep(1000)
"""


@pytest.mark.parametrize("kind", ["fork", "spawn"])
def test_killed_kernel_leaves_nothing(kind):
    """When the kernel is killed, server, jobs and what these started end at once, also in an endless C loop; files go too."""
    kernel = subprocess.Popen(
        [sys.executable, "-c", KERNEL], stdout=subprocess.PIPE, text=True, env=os.environ | {"IPYACCEL_EXECUTOR": kind}
    )
    leader, grandchild, server, folder, *heavy = kernel.stdout.readline().split()
    assert heavy == []
    kernel.kill()
    kernel.wait()
    kernel.stdout.close()
    assert until(lambda: not any(alive(int(pid)) for pid in (leader, grandchild) if pid != "0"))
    assert until(lambda: not (int(server) and alive(int(server))) and not Path(folder).exists())
