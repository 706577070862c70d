"""What the rules are given: idle time and shares of lines."""

import pytest

from ipyaccel.advice.calltree import CallTree
from ipyaccel.advice.hinted import idle, scene_of
from ipyaccel.model import CalledFunction, FunctionProfile, LineTime, Profile, SampledLine, Statement, WholeRun

KEY = ("cell", 3, "f")
FUNCTION = CalledFunction(KEY, "f", "cell 1", "yours", 1, 1.0, 1.0, 1.0)
LINES = FunctionProfile("f", "cell 1", (LineTime(3, "def f(x):", 0, 0.0), LineTime(4, "    return x", 9, 0.7)))


def profile(wall=1.0, plain=1.0, cpu=1.0, queued=0.0, sampled=()):
    run = WholeRun(wall, cpu=cpu, plain=plain, queued=queued)
    return Profile(Statement("f(3)"), run, (FUNCTION,), (LINES,), sampled)


def shares(one):
    return scene_of(FUNCTION, one, CallTree({}), {}, {}).shares


def test_idle_time_is_neither_work_nor_a_busy_machine():
    """Half a second of work in one second is waiting, unless others had the processor; a very short run says nothing."""
    assert idle(profile(cpu=0.4)) == pytest.approx(0.6)
    assert idle(profile(cpu=0.4, queued=0.6)) == 0.0
    assert idle(profile(plain=0.001, cpu=0.0)) == 0.0
    assert idle(profile(cpu=float("nan"))) == 0.0


def test_shares_are_the_samplers_where_there_are_any():
    """It slows nothing down; without it line_profiler's hold, unless the profilers made the run several times as long."""
    sampled = (
        SampledLine("cell 1", 4, "return x", 0.2, 0.0, function="f"),
        SampledLine("cell 1", 9, "y", 0.8, 0.0, function="g"),
    )
    assert shares(profile(sampled=sampled)) == {4: 0.2}
    assert shares(profile())[4] == 0.7
    assert shares(profile(wall=9.0)) == {}


def test_the_tree_has_the_users_lines():
    """The text of a function's lines is read where it stands in the cell."""
    tree = scene_of(FUNCTION, profile(), CallTree({}), {}, {}).tree
    assert (tree.lineno, tree.body[0].lineno) == (3, 4)
