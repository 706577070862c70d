"""Arrays are held as memoryviews, and those that are the answer as arrays too."""

from __future__ import annotations

from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts


def written(source: str, call: str) -> str:
    """The text of cython-typed."""
    namespace: dict[str, object] = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    row = next(row for row in backend.propose(workload, find_facts(workload, live)) if row.name == "cython-typed")
    assert isinstance(row, Variant), row
    return row.source


MADE_ONCE = """
import numpy as np

def f(n):
    found = np.zeros(n)
    for k in range(n):
        found[k] = k * 0.5
    return found
"""
TAKES_TURNS = """
import numpy as np

def f(n):
    old = np.zeros(n)
    new = np.zeros(n)
    for k in range(9):
        for i in range(1, n - 1):
            new[i] = old[i - 1] + old[i + 1] + 1.0
        old, new = new, old
    return old
"""
MADE_IN_A_LOOP = """
import numpy as np

def f(n):
    found = np.zeros(n)
    for k in range(3):
        found = np.zeros(n)
        for i in range(n):
            found[i] = i * 0.5
    return found
"""


def test_an_answer_that_is_made_once_stays_an_array() -> None:
    """No array is made of the memoryview at the end: the one that it came from is given back."""
    text = written(MADE_ONCE, "f(5)")
    assert "found_view[k] = k * 0.5" in text
    assert text.endswith("return found\n")
    assert "asarray" not in text


def test_arrays_that_take_turns_are_memoryviews_alone() -> None:
    """Two that are swapped, or made again each turn, would need a new memoryview each time."""
    for source in (TAKES_TURNS, MADE_IN_A_LOOP):
        text = written(source, "f(5)")
        assert "_view" not in text
        assert "return np.asarray(" in text
