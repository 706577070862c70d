"""How long a variant's one run may take, and what becomes of it."""

import ctypes
import signal

import pytest

from ipyaccel.build.executor import Died, Job, executor, wait
from ipyaccel.measure.patience import (
    LEAST_S,
    OUT_OF_PATIENCE,
    OUT_OF_WORK,
    OutOfTime,
    ended_after,
    ended_after_work,
    interrupted_after,
    patience,
)


def _sleeps_in_c(*, send):
    """A native call that hears no Python signal handler."""
    send("asleep")
    with ended_after(0.2):
        ctypes.CDLL(None).pause()


def test_a_run_may_take_three_times_the_original_and_some_seconds_at_least():
    """A slow original gives its variants time in proportion, a quick one the least that is fair to a busy machine."""
    assert patience(10.0) == 30.0
    assert patience(1e-6) == LEAST_S


def test_a_native_call_that_takes_too_long_is_ended():
    """The alarm reaches compiled code too; the ending tells it from a crash."""
    running = executor().start(Job(_sleeps_in_c, (), 30.0, "sleeper"))
    while running.ending is None:
        wait([running], timeout=1.0)
    assert isinstance(running.ending, Died)
    assert running.ending.code == OUT_OF_PATIENCE


def _works_without_end(*, send):
    """A call that uses the processor."""
    with ended_after_work(0.2, 20.0):
        while True:
            pass


def _waits_without_end(*, send):
    """A call that works at nothing."""
    with ended_after_work(20.0, 0.2):
        ctypes.CDLL(None).pause()


@pytest.mark.parametrize(("job", "code"), [(_works_without_end, OUT_OF_WORK), (_waits_without_end, OUT_OF_PATIENCE)])
def test_work_and_waiting_are_told_apart(job, code):
    """By the exit code: processor time that was used up, or time that passed."""
    running = executor().start(Job(job, (), 30.0, "endless"))
    while running.ending is None:
        wait([running], timeout=1.0)
    assert isinstance(running.ending, Died)
    assert running.ending.code == code


def _counts_without_end():
    """No `except Exception` stops the stop."""
    count = 0
    while True:
        try:
            count += 1
        except Exception:  # noqa: BLE001 - what a student may write
            count = 0


def test_plain_python_is_stopped_and_the_process_lives():
    """The block is left by an exception, and no timer runs on."""
    with pytest.raises(OutOfTime), interrupted_after(0.05):
        _counts_without_end()
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
