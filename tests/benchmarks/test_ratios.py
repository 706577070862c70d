from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest

# The harness is a folder of scripts, found once it is on the path.
sys.path.insert(0, str(Path(__file__).parent))

from kernels import kernels
from ratios import geometric_mean, ratios
from report import UNEXPLAINED, as_json, markdown, table
from rounds import Raced, _is_far
from summary import Measured, mostly_the_call, summary

from ipyaccel.model import Timing

KERNEL = kernels()["matmul"]
CALLS = {"c": 2e-7, "cython": 6e-8}


def _timing(*milliseconds, loops=1):
    return Timing(loops, tuple(1e-3 * each * loops for each in milliseconds))


def _steady(milliseconds, loops=1):
    return _timing(*[milliseconds] * 9, loops=loops)


TIMINGS = {
    "python": Timing(1, (0.4,), once=True),
    "cython-typed": _steady(3.0, loops=2),
    "cython-fast": _steady(1.5),
    "numba": _steady(2.2),
    "numba-fast": _steady(1.8),
    "numpy": _steady(9.0),
    "hand c": _steady(2.0, loops=5),
    "hand cython-checked": _steady(2.5),
    "hand cython": _steady(2.1),
    "hand cython-fast": _steady(1.2),
    "hand numba-fast": _steady(1.0),
    "hand numpy": _steady(6.0),
}


def test_attempts_count_only_where_they_are_asked_for():
    """A further attempt is neither ours nor the version by hand, until the question is how fast it can be done at all."""
    timings = {**TIMINGS, "attempt c: second/grids.c": _steady(0.5), "attempt cython-fast: first/fast.pyx": _steady(0.4)}
    assert ratios(timings) == ratios(TIMINGS)
    found = ratios(timings, attempts=True)
    assert found["exact"].hand == "attempt c: second/grids.c"
    assert found["fast"].hand == found["cython fast"].hand == "attempt cython-fast: first/fast.pyx"
    assert found["cython checked"].hand == "hand cython-checked"
    seconds = {"hand c": 6e-4, "attempt c: second/grids.c": 1e-4, "attempt c: first/grids.c": 2e-4}
    assert [name for name in seconds if _is_far(name, seconds)] == ["attempt c: first/grids.c"]


def test_like_is_compared_with_like():
    """The best without fast-math meets the best without it, the best of all the best of all; NumPy's row meets NumPy by hand."""
    found = ratios(TIMINGS)
    assert (found["exact"].automatic, found["exact"].hand) == ("numba", "hand c")
    assert found["exact"].value == pytest.approx(1.1)
    assert (found["fast"].automatic, found["fast"].hand) == ("cython-fast", "hand numba-fast")
    assert found["fast"].value == pytest.approx(1.5)
    assert (found["cython checked"].hand, found["cython checked"].value) == ("hand cython-checked", pytest.approx(1.2))
    assert (found["cython exact"].hand, found["cython exact"].value) == ("hand cython", pytest.approx(3.0 / 2.1))
    assert (found["cython fast"].automatic, found["cython fast"].value) == ("cython-fast", pytest.approx(1.25))
    assert found["numpy"].value == pytest.approx(1.5)
    assert "numexpr" not in found


def test_the_ratio_is_that_of_the_rounds():
    """Drift that hits both sides of a round alike leaves the ratio alone, and its interval holds it."""
    drift = [1.0, 5.0, 1.0, 1.0, 3.0, 1.0, 2.0, 1.0, 1.0]
    found = ratios({"numba": _timing(*[3 * d for d in drift]), "hand c": _timing(*[2 * d for d in drift])})["exact"]
    assert found.value == pytest.approx(1.5)
    assert found.low <= 1.5 <= found.high


def test_who_ran_once_has_no_interval():
    """A version that ran once is compared by that one run, and claims no interval."""
    found = ratios({"cython": Timing(1, (0.05,), once=True), "hand c": _steady(2.0)})["exact"]
    assert found.value == pytest.approx(25.0)
    assert math.isnan(found.low)


def test_numpy_by_hand_stands_in_where_nobody_writes_a_loop():
    """Without a looped opponent the best automatic version meets NumPy by hand."""
    assert ratios({"cython": _steady(3.0), "hand numpy": _steady(2.0)})["exact"].hand == "hand numpy"


def test_geometric_mean():
    """Twice as fast and twice as slow are even; of nothing there is no mean."""
    assert geometric_mean([2.0, 0.5]) == pytest.approx(1.0)
    assert geometric_mean([1.0, 8.0]) == pytest.approx(math.sqrt(8.0))
    assert math.isnan(geometric_mean([]))


def test_the_summary_is_honest():
    """What falls short is called not reached, what could not be measured is named, and so is what no mean holds."""
    rows = [Measured(KERNEL, Raced(TIMINGS, {}, mutates=False), {}), Measured(kernels()["fib"], error="it crashed")]
    lines = summary(rows, {})
    assert "not reached" in lines[0]
    assert "worst: 1.50 (matmul); not reached" in lines[5]
    assert "without a comparison: fib" in lines[-1]
    assert "not measured: it crashed" in table(rows)


def test_what_is_reached_is_said_to_be():
    """A mean within the aim is called reached."""
    timings = {"numba": _steady(1.0), "hand c": _steady(1.0)}
    lines = summary([Measured(KERNEL, Raced(timings, {}, mutates=False), {})], {})
    assert ": 1.000 (mean of 2), reached" in lines[0]
    assert "nothing to compare, not known" in lines[6]


def test_what_flatters_a_mean_is_said():
    """Work left out, calls that are mostly calling and rows that ours declined stand beside the means they are missing from."""
    lifted = {"numpy": _steady(0.1), "hand numpy": _steady(9.0), "numba": _steady(1.0), "hand c": _steady(1.0)}
    declined = {"numba": _steady(2.0), "hand c": _steady(1.0), "hand numpy": _steady(1.0)}
    rows = [
        Measured(KERNEL, Raced(lifted, {}, mutates=False), {}),
        Measured(kernels()["convolution"], Raced(declined, {}, mutates=False), {}),
    ]
    lines = summary(rows, {"c": 0.6e-3})
    assert "without ratios below 0.5 (work left out): nothing to compare; those are: matmul" in lines[10]
    assert "numpy 1 (convolution)" in lines[11]
    assert "numexpr 1 (convolution)" in lines[11]
    assert "those are: convolution, matmul" in lines[2]
    assert not mostly_the_call(rows[0], {"c": 0.4e-3})


def test_another_generator_is_said_to_be_one():
    """The mean without kernels whose opponents draw from another generator stands beside the mean with them."""
    raced = Raced({"numba": _steady(2.0), "hand c": _steady(1.0)}, {}, mutates=False)
    level = Raced({"numba": _steady(1.0), "hand c": _steady(1.0)}, {}, mutates=False)
    lines = summary([Measured(kernels()["gibbs"], raced, {}), Measured(KERNEL, level, {})], {})
    assert lines[4] == "  without opponents that draw from another generator: 1.000 (mean of 2); those are: gibbs"
    assert [name for name, kernel in kernels().items() if kernel.own_generator and not kernel.random] == []


def test_who_stays_behind_is_explained():
    """A ratio above 1.3 shows the kernel's reason, or says that there is none yet; others show none."""
    kernel = replace(KERNEL, why="tiles held in registers")
    raced = Raced(TIMINGS, {}, mutates=False)
    assert "| tiles held in registers |" in table([Measured(kernel, raced, {})])
    assert f"| {UNEXPLAINED} |" in table([Measured(KERNEL, raced, {})])
    level = Raced({"numba": _steady(1.0), "hand c": _steady(1.0), "python": _steady(9.0)}, {}, mutates=False)
    assert "tiles" not in table([Measured(kernel, level, {})])


def test_the_files_hold_everything():
    """RESULTS.md names left-out rows and no folder of this machine; the JSON holds samples and knows no NaN."""
    rows = [Measured(KERNEL, Raced(TIMINGS, {}, mutates=False), {"numexpr": "declined: line 9: it adds up"})]
    rows.append(Measured(kernels()["fib"], error="it crashed"))
    text = markdown(rows, 1.5, CALLS)
    assert "- matmul: numexpr: declined: line 9: it adds up" in text
    assert str(Path(__file__).parent.parent) not in text
    found = json.loads(as_json(rows, 1.5, CALLS), parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert found["kernels"]["matmul"]["versions"]["hand c"]["samples"] == [0.002] * 9
    assert found["kernels"]["fib"]["error"] == "it crashed"
    assert found["empty_call_seconds"] == CALLS
    assert "60.0 ns in Cython" in text


def test_noise_is_said():
    """When times vary too much to judge by, the summary says so."""
    wild = {"numba": _timing(*[1.0, 9.0] * 4), "hand c": _timing(*[9.0, 1.0] * 4)}
    assert "too much to judge by" in summary([Measured(KERNEL, Raced(wild, {}, mutates=False), {})], {})[-1]
    assert "too much" not in summary([Measured(KERNEL, Raced(TIMINGS, {}, mutates=False), {})], {})[-1]


def test_who_is_far_behind_its_own_freedom():
    """The best of ours stays in the rounds, however fast fast-math and those by hand are; a laggard of its freedom does not."""
    seconds = {"numba": 1e-3, "cython": 8e-3, "numba-fast": 1e-4, "hand c": 1.1e-4, "hand numba": 8e-4}
    assert not _is_far("numba", seconds)
    assert _is_far("cython", seconds)
    assert _is_far("hand numba", seconds)
    assert not _is_far("tiny", {"tiny": 5e-6, "hand c": 1e-8})
