from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

# The harness is a folder of scripts, found once it is on the path.
sys.path.insert(0, str(Path(__file__).parent))

from alike import difference, python_run
from attempts import attempts_of
from kernels import LANGUAGES, captured, kernels
from opponents import HAND, Opponent, Written, c_library, loaded, opponents_of

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
    assert set(kernel.flags) <= {opponent.name for opponent in opponents_of(kernel)}


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
    """A library is found again; both freedoms have one of their own, and so have other flags."""
    version = Written(HAND / "scalars.c")
    path = c_library(version, "exact", builds)
    made = path.stat().st_mtime_ns
    assert c_library(version, "exact", builds) == path
    assert path.stat().st_mtime_ns == made
    assert len({path, c_library(version, "fast", builds), c_library(Written(version.source, ("-O1",)), "exact", builds)}) == 3


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_an_attempt_in_c_answers_like_python(kernel, builds):
    """On a small size every further attempt in C at being faster answers like the plain Python program."""
    found = [each for each in opponents_of(kernel) if each.language == "c" and each.name not in kernel.may_differ]
    texts = [(each, attempt) for each in found for attempt in attempts_of(kernel, each) if attempt.version.source.parent != HAND]
    assert {attempt.name: _complaint(kernel, each, builds, attempt.version) for each, attempt in texts} == {
        attempt.name: "" for _, attempt in texts
    }
    assert all(attempt.what for _, attempt in texts)


@pytest.mark.slow
@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_every_attempt_answers_like_python(kernel, builds):
    """Every further attempt in any language answers like Python and says what it tries; flags are left to the measurement."""
    wrong = _in_child(_attempts_complaints, kernel, builds)
    assert {name for name in wrong if name.partition(": ")[0] not in kernel.may_differ} == set(), wrong


@pytest.mark.slow
@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_every_opponent_answers_like_python(kernel, builds):
    """Every hand-written version answers like Python, but for those of chaotic kernels that may regroup sums."""
    wrong = _in_child(_complaints, kernel, builds)
    assert set(wrong) <= set(kernel.may_differ), wrong


def _complaint(kernel, opponent: Opponent, folder, version=None):
    payload = pack(captured(kernel, small=True)[1])
    try:
        return difference(loaded(kernel, opponent, folder, version), payload, python_run(payload), random=kernel.random)
    finally:
        release(payload)


def _in_child(task, kernel, folder):
    """In a process of its own: numexpr and Numba start threads, after which this one could not fork."""
    job = Job(task, (str(HERE), kernel.name, str(folder)), 300.0, kernel.name)
    *_, (_, ending) = run_together(executor(), {kernel.name: job}, at_once=1)
    assert isinstance(ending, Returned), ending
    return ending.value


def _complaints(here, name, folder, *, send):
    sys.path.insert(0, here)
    kernel = kernels()[name]
    found = {opponent.name: _complaint(kernel, opponent, Path(folder)) for opponent in opponents_of(kernel)}
    return {name: complaint for name, complaint in found.items() if complaint}


def _attempts_complaints(here, name, folder, *, send):
    sys.path.insert(0, here)
    kernel, found = kernels()[name], {}
    for opponent in opponents_of(kernel):
        for attempt in attempts_of(kernel, opponent):
            if attempt.version.source.parent != HAND:
                complaint = _complaint(kernel, opponent, Path(folder), attempt.version)
                found[f"{opponent.name}: {attempt.name}"] = complaint or ("" if attempt.what else "no comment says what it tries")
    return {name: complaint for name, complaint in found.items() if complaint}
