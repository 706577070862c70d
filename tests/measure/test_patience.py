"""How long a variant's one run may take, and what becomes of it."""

import ctypes

from ipyaccel.build.executor import Died, Job, executor, wait
from ipyaccel.measure.patience import LEAST_S, OUT_OF_PATIENCE, ended_after, patience


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
