"""Time in which nothing is computed."""

from scenes import callee, said, scene

from ipyaccel.advice.hints.waiting import waiting

TEXT = "import time\ndef f(n):\n    for k in range(n):\n        time.sleep(0.1)\n    return n\n"


def test_waiting_reading_and_writing_are_named():
    """By what is called, with its part of the function's time."""
    assert said(waiting, scene(TEXT, callees=[callee("time.sleep", 0.9, origin="builtin")])) == [
        ("90 % is waiting in `sleep`", 4)
    ]
    read = [callee("pandas.read_csv", 0.6, place="pandas")]
    assert said(waiting, scene(TEXT, callees=read)) == [("60 % is reading the file", None)]


def test_a_small_part_or_a_name_of_somebody_elses_is_none():
    """A function of the user's called `sleep` computes; `run` of another library is no program that is started."""
    assert said(waiting, scene(TEXT, callees=[callee("time.sleep", 0.2)])) == []
    assert said(waiting, scene(TEXT, callees=[callee("sleep", 0.9, origin="yours")])) == []
    assert said(waiting, scene(TEXT, callees=[callee("scipy.run", 0.9, place="SciPy")])) == []


def test_idle_time_that_nobody_explains():
    """The processor did nothing for half of the run, and the function's own lines are where it was."""
    (found,) = waiting(scene(TEXT, waiting=0.5))
    assert "idle for 50 %" in found.text
    assert said(waiting, scene(TEXT, waiting=0.1)) == []
