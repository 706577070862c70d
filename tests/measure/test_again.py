"""Whether the original still answers as it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jobs import finish

from ipyaccel.build.executor import Job, Returned, executor
from ipyaccel.build.payload import pack
from ipyaccel.measure.again import answered_again
from ipyaccel.measure.trial import run_reference
from ipyaccel.model import Options
from ipyaccel.syntax.capturing.capture import capture

TEXT = """
def reads(path):
    with open(path) as file:
        return float(file.read())

def doubles(u):
    for k in range(len(u)):
        u[k] *= 2
    return None

def pairs(n):
    return {k: [k * 0.1, str(k)] for k in range(n)}

def not_a_number(n):
    return float("nan")

class Thing:
    def __init__(self, n):
        self.n = n

def opens(n):
    return (k for k in range(n))
"""


def again(call: str, names: dict[str, Any]) -> Any:
    """The answer of a first run, and a function that runs once more."""
    workload, live = capture(call, names, lambda: [("cell 1", TEXT)])
    payload = pack(live)
    # In a process of its own: it ends the process when a call on other inputs takes too long.
    running = executor().start(Job(run_reference, (workload, payload, Options()), 60.0, "python"))
    ending = finish(running)
    assert isinstance(ending, Returned)
    answer = ending.value
    return answer, lambda: answered_again(payload, answer)


def defined() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(TEXT, names)
    return names


@pytest.mark.parametrize("call", ["pairs(5)", "doubles(u)", "not_a_number(1)"])
def test_the_same_answer(call: str) -> None:
    """The very same, with what it wrote into its arguments: known, with the seconds of this run."""
    answer, once_more = again(call, defined() | {"u": np.arange(3.0)})
    fresh = once_more()
    assert fresh is not None
    assert fresh.value == answer.value
    assert fresh.seconds != answer.seconds


def test_another_answer(tmp_path: Path) -> None:
    """A last digit is enough: the program reads something that is not in the call."""
    file = tmp_path / "number.txt"
    file.write_text("1.5")
    _, once_more = again(f"reads({str(file)!r})", defined())
    assert once_more() is not None
    file.write_text("1.5000000000000002")
    assert once_more() is None
    file.unlink()
    assert once_more() is None


def test_an_answer_that_cannot_be_compared() -> None:
    """Counts as another one."""
    _, once_more = again("opens(3)", defined())
    assert once_more() is None
