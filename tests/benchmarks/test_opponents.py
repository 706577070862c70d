from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

# The harness is a folder of scripts, found once it is on the path.
sys.path.insert(0, str(Path(__file__).parent))

from alike import difference, python_run
from kernels import LANGUAGES, captured, kernels
from opponents import HAND, Opponent, c_library, loaded, opponents_of

from ipyaccel.build.executor import Job, Returned, executor
from ipyaccel.build.payload import pack, release
from ipyaccel.build.together import run_together

HERE = Path(__file__).parent
KERNELS = kernels()
ASKED_FOR = set(
    "fib parse_int quicksort mandelbrot pi_sum matrix_statistics matrix_multiply mandelbrot_grid jacobi gauss_seidel nbody "
    "black_scholes edit_distance floyd_warshall kmeans convolution histogram matmul logistic_map".split()
)


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """Where opponents are built, once for all tests of this file."""
    return tmp_path_factory.mktemp("opponents")


def test_the_kernels_asked_for_are_there():
    """There are at least twenty kernels, and among them those that were asked for."""
    assert len(KERNELS) >= 20
    assert set(KERNELS) >= ASKED_FOR


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_a_row_is_whole(kernel):
    """A kernel's program is there, its themes have sources, and what opponents it lacks it lacks for a reason."""
    compile(kernel.text, kernel.file, "exec")
    assert (HAND / f"{kernel.theme}.pyx").is_file()
    assert set(kernel.without) < set(LANGUAGES)
    assert all(reason.strip() for reason in kernel.without.values())
    assert {opponent.language for opponent in opponents_of(kernel)} == set(LANGUAGES) - set(kernel.without)
    assert {name.removeprefix("hand ").partition("-")[0] for name in kernel.may_differ} <= set(LANGUAGES)


@pytest.mark.parametrize("language", ["c", "numpy"])
@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_an_opponent_answers_like_python(kernel, language, builds):
    """On a small size C and NumPy written by hand answer like the plain Python program."""
    if language in kernel.without:
        assert all(opponent.language != language for opponent in opponents_of(kernel))
        return
    opponent = next(each for each in opponents_of(kernel) if each.language == language)
    assert _complaint(kernel, opponent, builds) == ""


def test_a_wrong_opponent_is_found(builds):
    """An answer that is off by little, a changed argument left alone and a shifted distribution are all called different."""
    for name, wrong in (
        ("pi_sum", lambda rounds, terms: 1.6449),
        ("floyd_warshall", lambda lengths: None),
        ("gibbs", lambda n, thin: np.random.default_rng(1).normal(0.9, 0.4, (n, 2))),
    ):
        payload = pack(captured(KERNELS[name], small=True)[1])
        assert difference(wrong, payload, python_run(payload), random=KERNELS[name].random) != ""
        release(payload)


def test_c_is_compiled_once(builds):
    """The library of a freedom is found again, and both freedoms have one of their own."""
    path = c_library("exact", builds)
    made = path.stat().st_mtime_ns
    assert c_library("exact", builds) == path
    assert path.stat().st_mtime_ns == made
    assert c_library("fast", builds) != path


@pytest.mark.slow
@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_every_opponent_answers_like_python(kernel, builds):
    """Every hand-written version answers like Python, but for those of chaotic kernels that may regroup sums."""
    wrong = _complaints_in_child(kernel, builds)
    assert set(wrong) <= set(kernel.may_differ), wrong


def _complaint(kernel, opponent: Opponent, folder):
    payload = pack(captured(kernel, small=True)[1])
    try:
        return difference(loaded(kernel, opponent, folder), payload, python_run(payload), random=kernel.random)
    finally:
        release(payload)


def _complaints_in_child(kernel, folder):
    """In a process of its own: numexpr and Numba start threads, after which this one could not fork."""
    job = Job(_complaints, (str(HERE), kernel.name, str(folder)), 300.0, kernel.name)
    *_, (_, ending) = run_together(executor(), {kernel.name: job}, at_once=1)
    assert isinstance(ending, Returned), ending
    return ending.value


def _complaints(here, name, folder, *, send):
    sys.path.insert(0, here)
    kernel = kernels()[name]
    found = {opponent.name: _complaint(kernel, opponent, Path(folder)) for opponent in opponents_of(kernel)}
    return {name: complaint for name, complaint in found.items() if complaint}
