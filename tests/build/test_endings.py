"""However a process ends, its job has one ending with a sentence, and the others go on."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest
from jobs import PROGRAMS, alive, finish, job
from processes import until

from ipyaccel.build.executor import Died, Interrupted, Raised, Returned, TimedOut, wait


@pytest.mark.parametrize(
    ("name", "expected"),
    [("segfault", Died(-signal.SIGSEGV, "")), ("abort", Died(-signal.SIGABRT, "")), ("leave", Died(3, ""))],
)
def test_death_is_an_ending(crew, name, expected):
    """A process that dies in native code ends its own job, with a sentence; a job beside it is intact."""
    neighbour = crew.start(job(PROGRAMS["sleep"], 0.5))
    ending = finish(crew.start(job(PROGRAMS[name])))
    assert isinstance(ending, Died)
    assert ending.code == expected.code
    assert len(ending.sentence.split()) > 5
    assert finish(neighbour) == Returned("awake")


def test_closed_files(crew):
    """A job that closes every file, ours too, is told so."""

    def close(*, send):
        os.closerange(3, 256)

    ending = finish(crew.start(job(close)))
    assert isinstance(ending, Died)
    assert "closed files" in ending.sentence


def test_damaged_answer(crew):
    """Bytes that are no message, from a process whose memory is damaged, end that job alone."""

    def babble(*, send):
        send("sound")
        [end] = [value for cell in send.__closure__ if hasattr(value := cell.cell_contents, "sendall")]
        end.sendall((4).to_bytes(8, "big") + b"junk")
        time.sleep(1000)

    running = crew.start(job(babble))
    ending = finish(running)
    assert isinstance(ending, Died)
    assert "cannot be read" in ending.sentence
    assert running.messages() == ["sound"]


def test_messages_sent_before_death_arrive(crew):
    """A segfault takes nothing back that was sent before."""
    running = crew.start(job(PROGRAMS["segfault"]))
    finish(running)
    assert running.messages() == ["before"]


def test_exceptions_are_data(crew):
    """An exception arrives with its type, message and traceback; a value that cannot travel is one too."""
    ending = finish(crew.start(job(PROGRAMS["divide"])))
    assert isinstance(ending, Raised)
    assert (ending.type_name, ending.message) == ("ZeroDivisionError", "integer division or modulo by zero")
    assert "divide" in ending.traceback_text
    assert isinstance(finish(crew.start(job(PROGRAMS["unpicklable"]))), Raised)


def test_endless_native_loop_times_out(crew):
    """A loop in C that never lets go is killed at its time limit, with the processes it started."""
    running = crew.start(job(PROGRAMS["spin"], timeout=1.0))
    assert finish(running) == TimedOut(1.0)
    [(leader, grandchild)] = running.messages()
    assert until(lambda: not alive(leader) and not alive(grandchild))


def test_memory_is_limited(crew):
    """8 GB of allocations fail at the limit, and the sentence says what it was."""
    ending = finish(crew.start(job(PROGRAMS["hoard"], memory=10**9)))
    assert isinstance(ending, Raised)
    assert ending.type_name == "MemoryError"
    assert "1.0 GB" in ending.message


def test_kill(crew):
    """A killed job is interrupted, its process is gone, and killing again does nothing."""
    running = crew.start(job(PROGRAMS["spin"]))
    while not running.has_news:
        wait([running], 1)
    running.kill()
    running.kill()
    assert running.ending == Interrupted()
    [(leader, grandchild)] = running.messages()
    assert until(lambda: not psutil.pid_exists(leader) and not alive(grandchild))
