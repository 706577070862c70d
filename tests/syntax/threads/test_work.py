"""Which loops do enough, each time they are come to, for starting threads."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from ipyaccel.model import Reason
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.threads.independent import Parallel, in_parallel

LOOP = """
def f(u, steps):
    n = len(u)
    v = u.copy()
    for k in range(steps):
        for i in range(1, n):
            v[i] = u[i - 1] * 0.5
        u, v = v, u
    return u
"""
CALLED = """
def turn(u, v):
    for i in range(1, u.shape[0]):
        v[i] = u[i - 1] * 0.5

def f(u, steps):
    v = u.copy()
    for k in range(steps):
        turn(u, v)
        u, v = v, u
    return u
"""
ARRAYS = """
def f(u, steps):
    v = u.copy()
    for k in range(steps):
        v = v - 0.1 * u * v
    return v
"""
TRIANGLE = """
def f(u, steps):
    v = u.copy()
    for k in range(steps):
        for i in range(k + 1, len(u)):
            v[i] -= u[k] * 0.5
    return v
"""
AROUND = "each turn of the loop around it does too little to share out among threads"
AGAIN = "it is called again and again, and does too little each time to share out among threads"


def judged(source, call="f(u, steps)", **values):
    """The parallel form of a program called with these values, or the reason."""
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", textwrap.dedent(source))])
    return in_parallel(workload.program, find_facts(workload, live))


@pytest.mark.parametrize(
    ("source", "line", "why"),
    [(LOOP, 6, AROUND), (CALLED, 3, AGAIN), (ARRAYS, 5, AROUND), (TRIANGLE, 5, AROUND)],
    ids=["loop", "called", "arrays", "triangle"],
)
def test_what_is_begun_again_and_again_must_do_enough(source, line, why):
    """In a loop that stays on one thread, a million elements are shared out and eight are not: the line tells why."""
    assert isinstance(judged(source, u=np.ones(1_000_000), steps=3), Parallel)
    assert judged(source, u=np.ones(8), steps=3) == Reason(why, line)


def test_a_loop_that_is_begun_once_is_shared_out_from_few_turns_on():
    """A loop with no loop around it starts its threads once, and a thousand small steps are enough for that."""
    source = "def f(u):\n    for i in range(len(u)):\n        u[i] = u[i] * 2\n    return u\n"
    assert isinstance(judged(source, "f(u)", u=np.ones(200)), Parallel)


def test_unknown_sizes_stay_on_one_thread():
    """A size that changes as the program runs is not known beforehand, and the loop is left as it is."""
    source = LOOP.replace("    n = len(u)\n", "    n = len(u)\n    n -= 1\n")
    assert judged(source, u=np.ones(1_000_000), steps=3) == Reason(AROUND, 7)


ONCE = """
def f(u, steps):
    total = 0.0
    for i in range(steps):
        total += u[i] * 0.5
    return total
"""
UNKNOWN = """
def turns(x):
    k = 0
    while x > 1e-300:
        x *= 0.999
        k += 1
    return k

def f(u, steps):
    total = 0
    for i in range(steps):
        total += turns(u[i])
    return total
"""


def test_a_loop_that_surely_does_next_to_nothing_is_not_shared_out():
    """Ten additions are done before threads have begun, and the row says so; a thousand are shared out."""
    few = judged(ONCE, u=np.ones(1000), steps=10)
    assert isinstance(few, Reason)
    assert str(few) == "line 4: it does too little to share out among threads: about 40 small steps in this call"
    assert isinstance(judged(ONCE, u=np.ones(1000), steps=1000), Parallel)


def test_a_loop_whose_work_is_not_known_is_shared_out():
    """How long a `while` takes is not known, so that few turns may do much."""
    assert isinstance(judged(UNKNOWN, u=np.ones(10), steps=10), Parallel)


def test_what_a_generator_hands_out_is_not_shared_out():
    """`yield` hands out values in the order of the turns."""
    source = (
        "def squares(n):\n    for i in range(n):\n        yield i * i\n\ndef f(u, n):\n    total = 0\n    for v in squares(n):\n"
    )
    made = judged(source + "        total += v\n    return total\n", "f(u, n)", u=np.ones(2), n=10**7)
    assert isinstance(made, Reason)
