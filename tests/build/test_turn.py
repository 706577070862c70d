"""One job at a time does the same work."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ipyaccel.build import scratch
from ipyaccel.build.cache import Cache, Made
from ipyaccel.build.turn import turn


def in_child(work: Callable[[], None]) -> int:
    """The number of a forked process that does the work in this one's session and leaves."""
    session = scratch.session_folder()
    pid = os.fork()
    if pid == 0:
        scratch.adopt(session)
        try:
            work()
        finally:
            os._exit(0)
    return pid


def test_the_second_waits_until_the_first_is_done(tmp_path: Path) -> None:
    """Two processes that want the same build: it is made once, and both have it."""
    cache = Cache(tmp_path)
    begun, go_on = os.pipe(), os.pipe()
    calls = tmp_path / "calls"

    def make(folder: Path) -> Made:
        with calls.open("a") as file:
            file.write("x")
        os.write(begun[1], b"1")
        os.read(go_on[0], 1)
        (folder / "made").write_text("code")
        return Made(str(folder / "made"), 0.5)

    first = in_child(lambda: cache.fetch("ab" * 32, make) and None)
    os.read(begun[0], 1)
    second = in_child(lambda: cache.fetch("ab" * 32, make) and None)
    os.write(go_on[1], b"11")
    for pid in (first, second):
        os.waitpid(pid, 0)
    assert calls.read_text() == "x"
    assert cache.fetch("ab" * 32, make).reused


def test_a_holder_that_is_killed_gives_its_turn_back() -> None:
    """Whoever waits for a process that is killed goes on."""
    begun = os.pipe()

    def hold() -> None:
        with turn("one"):
            os.write(begun[1], b"1")
            threading.Event().wait()

    holder = in_child(hold)
    os.read(begun[0], 1)
    os.kill(holder, 9)
    os.waitpid(holder, 0)
    with turn("one"), turn("another"):
        pass


def test_where_no_file_can_be_made_nobody_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full or vanished disk is no reason not to build."""
    monkeypatch.setattr(scratch, "session_folder", lambda: tmp_path / "gone")
    done = []
    with turn("one"), turn("one"):
        done.append(1)
    assert done == [1]
