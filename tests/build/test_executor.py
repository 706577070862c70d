"""Work goes to other processes as it is, and messages and values come back in order."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from jobs import PATIENCE_S, PROGRAMS, finish, job

from ipyaccel.build.executor import Returned, wait
from ipyaccel.build.forking import ForkingExecutor


def test_messages_and_value(crew):
    """What a job sends and returns arrives in order, and what it prints disturbs nothing."""
    running = crew.start(job(PROGRAMS["add"], 1, 2))
    assert finish(running) == Returned(3)
    assert running.messages() == [{"half": 1}]
    assert running.messages() == []


def test_each_process_draws_its_own_numbers(crew):
    """Unseeded random numbers differ from job to job, as in new processes."""

    def draw(*, send):
        import random

        import numpy as np

        return random.random(), np.random.rand()  # noqa: NPY002 - what students write

    one, two = (finish(crew.start(job(draw))).value for _ in range(2))
    assert one[0] != two[0]
    assert one[1] != two[1]


def test_large_messages(crew):
    """Messages of any size arrive whole and in order."""

    def pour(*, send):
        for size in (0, 10, 3_000_000, 50_000_000, 1):
            send(b"x" * size)

    running = crew.start(job(pour))
    finish(running)
    assert [len(message) for message in running.messages()] == [0, 10, 3_000_000, 50_000_000, 1]


def test_many_jobs_at_once(crew):
    """Thirty jobs started together all answer."""
    started = [crew.start(job(PROGRAMS["add"], number, 1)) for number in range(30 if isinstance(crew, ForkingExecutor) else 6)]
    assert [finish(running).value for running in started] == [number + 1 for number in range(len(started))]


def test_interrupt_while_waiting(crew):
    """Ctrl-C during `wait` loses nothing: the jobs go on, and can be waited for again or killed."""
    slow, quick = crew.start(job(PROGRAMS["sleep"], 1.0)), crew.start(job(PROGRAMS["add"], 1, 2))
    finish(quick)
    while not slow.messages():
        wait([slow], 1)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            _interrupted(lambda: wait([slow]))
    assert finish(slow) == Returned("awake")


def _interrupted(action):
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    old = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer.start()
    try:
        action()
    finally:
        timer.join()
        signal.signal(signal.SIGINT, old)


def test_surroundings_travel(crew, tmp_path, monkeypatch):
    """A job sees the working folder, import path and environment that the kernel has when it is started."""

    def look(*, send):
        import shadow

        return str(Path.cwd()), os.environ.get("FLAVOUR"), shadow.__file__, "OMP_NUM_THREADS" in os.environ

    crew.warm()
    (tmp_path / "shadow.py").write_text("")
    # A module of the user's that is named like one of Python's own must not reach the server.
    (tmp_path / "random.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("FLAVOUR", "plain")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert finish(crew.start(job(look))) == Returned((str(tmp_path), "plain", str(tmp_path / "shadow.py"), False))


def test_several_threads(crew):
    """Threads may start and await jobs at the same time."""
    answers = {}

    def ask(number):
        answers[number] = finish(crew.start(job(PROGRAMS["add"], number, number)))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert answers == {number: Returned(2 * number) for number in range(4)}
