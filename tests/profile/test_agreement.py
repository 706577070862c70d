import cProfile
import io
import pstats
from contextlib import redirect_stdout

import pytest
from profiled_runs import cell, function, recorded

pytestmark = pytest.mark.slow

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
    for k in range(20):
        values.append(inner(n))
        values.append(work(n))
    return sum(sorted(values))


def whole(n):
    first = middle(n)
    second = sum([work(n) for _ in range(20)])
    return first + second
"""
POINTS = 0.05


def test_functions_agree_with_cprofile_alone():
    """Own time and time with what is called are, as shares of the run, within five points of what cProfile finds by itself."""
    names = cell(TEXT)
    profiler = cProfile.Profile()
    profiler.runcall(names["whole"], 20_000)
    stats = pstats.Stats(profiler).stats
    whole = max(row[3] for row in stats.values())
    found = recorded("whole(20_000)", names)
    for name in ("whole", "middle", "inner", "work"):
        (row,) = [row for key, row in stats.items() if key[2] == name]
        ours = function(found, name)
        assert ours.calls == row[1]
        assert ours.total / function(found, "whole").total == pytest.approx(row[3] / whole, abs=POINTS)
        assert ours.own / function(found, "whole").total == pytest.approx(row[2] / whole, abs=POINTS)


def test_lines_agree_with_line_profiler_alone():
    """Hits are the same, the hottest line of each function too, and shares within a function are within five points."""
    from line_profiler import LineProfiler

    names = cell(TEXT)
    alone = LineProfiler()
    for name in ("whole", "middle", "inner", "work"):
        alone.add_function(names[name])
    with redirect_stdout(io.StringIO()):
        alone.runcall(names["whole"], 20_000)
    found = recorded("whole(20_000)", cell(TEXT))
    heat = {one.name: one for one in found.profile.lines}
    for (_, _, name), rows in alone.get_stats().timings.items():
        total = sum(time for _, _, time in rows)
        ours = {line.line: line for line in heat[name].lines}
        for line, hits, time in rows:
            assert ours[line].hits == hits
            assert ours[line].share / heat[name].share == pytest.approx(time / total, abs=POINTS)
        hottest = max(rows, key=lambda row: row[2])[0]
        assert max(ours.values(), key=lambda line: line.share).line == hottest
