"""Jobs of a process whose standard input, output and error are closed, so that new descriptors take their numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import os, socket, sys
for number in (0, 1, 2):
    os.close(number)
from ipyaccel.build import scratch
from ipyaccel.build.executor import Job, Returned, executor, wait
{before}
def answer(send):
    return 42
crew = executor()
running = crew.start(Job(answer, (), 60.0, "answer"))
while running.ending is None:
    wait([running])
crew.close()
os._exit(0 if running.ending == Returned(42) else 7)
"""


@pytest.mark.parametrize("executor", ["fork", "spawn"])
@pytest.mark.parametrize("before", ["", "scratch.session_folder()", "kept = socket.socketpair()", "kept = os.pipe(), os.pipe()"])
def test_closed_streams(tmp_path, executor, before):
    """However many of the three numbers are taken by other things, the job answers."""
    (tmp_path / "script.py").write_text(SCRIPT.format(before=before))
    package = Path(__file__).resolve().parents[2]
    environment = os.environ | {"IPYACCEL_EXECUTOR": executor, "PYTHONPATH": str(package)}
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, env=environment, check=False, timeout=200)
    assert done.returncode == 0
