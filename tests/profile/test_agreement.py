import cProfile
from statistics import median

import pytest
from line_profiler import LineProfiler
from profiled_runs import cell, function, recorded

pytestmark = pytest.mark.quiet

TEXT = """
def inner(n):
    total = 0.0
    for k in range(n):
        total += math.sin(k) * math.cos(k)
        if k % 3 == 0:
            total -= 1
    return total


def middle(n):
    values = []
    values.append(inner(n))
    values.append(work(n))
    return sum(sorted(values))


def whole(n):
    total = 0
    for _ in range(600):  # in many short turns, so that what else the machine does falls on all lines alike
        total += middle(n)
        total += sum([work(n) for _ in range(2)])
    return total
"""
POINTS = 0.05


ROUNDS = 3
NAMES = ("whole", "middle", "inner", "work")


def middles(rounds):
    """The median of each figure, by its name."""
    return {key: median(one[key] for one in rounds) for key in rounds[0]}


def by_cprofile():
    """Own and whole shares of each function, by cProfile alone."""
    names, profiler = cell(TEXT), cProfile.Profile()
    profiler.runcall(names["whole"], 400)
    profiler.create_stats()
    rows = {key[2]: row for key, row in profiler.stats.items()}
    whole = rows["whole"][3]
    return {(name, kind): rows[name][kind] / whole for name in NAMES for kind in (2, 3)}


def by_line_profiler():
    """Each line's share of its function, by line_profiler alone."""
    names, alone = cell(TEXT), LineProfiler()
    for name in NAMES:
        alone.add_function(names[name])
    alone.runcall(names["whole"], 400)
    timings = alone.get_stats().timings
    return {(name, line): time / sum(row[2] for row in rows) for (_, _, name), rows in timings.items() for line, _, time in rows}


def ours():
    """The same of a recorded profile: of functions, and of lines."""
    found = recorded("whole(400)", cell(TEXT))
    whole = function(found, "whole").total
    rows = {name: function(found, name) for name in NAMES}
    functions = {(name, 2): row.own / whole for name, row in rows.items()} | {
        (name, 3): row.total / whole for name, row in rows.items()
    }
    lines = {(one.name, line.line): line.share / one.share for one in found.profile.lines for line in one.lines if line.hits}
    return functions, lines


def test_shares_agree_with_the_profilers_alone():
    """Functions agree with cProfile, lines with line_profiler, within five points; the hottest lines are the same."""
    rounds = [(by_cprofile(), by_line_profiler(), *ours()) for _ in range(ROUNDS)]
    calls, lines, our_calls, our_lines = (middles([one[k] for one in rounds]) for k in range(4))
    assert our_calls == pytest.approx(calls, abs=POINTS)
    assert {at: our_lines[at] for at in lines} == pytest.approx(lines, abs=POINTS)
    for name in NAMES:
        assert max((at for at in lines if at[0] == name), key=lines.get) == max(
            (at for at in our_lines if at[0] == name), key=our_lines.get
        )


def test_calls_and_hits_are_the_same():
    """What does not depend on the machine agrees exactly."""
    found = recorded("whole(400)", cell(TEXT))
    assert [function(found, name).calls for name in NAMES] == [1, 600, 600, 1800]
    heat = {one.name: {line.text.strip(): line.hits for line in one.lines} for one in found.profile.lines}
    assert heat["work"]["total += math.sin(k)"] == 1800 * 400
    assert heat["inner"]["total -= 1"] == 600 * 134
