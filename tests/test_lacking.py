"""Lacks of the process become sentences."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from ipyaccel.errors import UserError
from ipyaccel.lacking import plainly

PROGRAM = """
import os, resource
import ipyaccel

def adds(n):
    total = 0.0
    for k in range(n):
        total += 0.5 * k
    return total

def opened():
    return len(os.listdir("/proc/self/fd"))

def compared(n=100):
    # Another call each time: what an equal one found out is remembered.
    return ipyaccel.compare(f"adds({{n}})", globals(), only="numexpr", budget=0.2, profile=False)

{first}
before, limits = opened(), resource.getrlimit(resource.RLIMIT_NOFILE)
for room in range(12):
    resource.setrlimit(resource.RLIMIT_NOFILE, (before - 1 + room, limits[1]))
    try:
        compared(101 + room)
    except ipyaccel.UserError as said:
        assert f"the limit is {{before - 1 + room}}" in str(said), said
        assert said.__context__ is None
        print("said")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
compared()
print("more:", opened() - before)
"""


@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_no_room_for_open_files(tmp_path: Path, executor: str) -> None:
    """Wherever a comparison runs out of them, a sentence names the limit; it leaves none open, and the next one is whole."""
    (tmp_path / "run.py").write_text(PROGRAM.format(first="compared()"))
    environment = {**os.environ, "IPYACCEL_EXECUTOR": executor}
    done = subprocess.run(
        [sys.executable, "run.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.split()
    assert said.count("said") >= 3
    assert int(said[-1]) <= 0, "descriptors were left open"


def fails(error: Exception) -> NoReturn:
    raise error


def test_a_full_machine() -> None:
    """When it is the whole machine that has no more open files, that is said."""
    with pytest.raises(UserError, match="on this machine"):
        plainly(lambda: fails(OSError(errno.ENFILE, "Too many open files in system")))


def test_other_errors_stay() -> None:
    """What is no lack is raised as it is, and so is endless recursion under the usual limit."""
    for error in (FileNotFoundError(errno.ENOENT, "nothing there"), RecursionError("maximum recursion depth exceeded")):
        with pytest.raises(type(error)) as raised:
            plainly(lambda error=error: fails(error))
        assert raised.value is error


def test_the_limit_is_the_one_that_holds() -> None:
    """The number in the sentence is the process's own limit."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    with pytest.raises(UserError, match=f"the limit is {limit}"):
        plainly(lambda: fails(OSError(errno.EMFILE, "Too many open files")))
