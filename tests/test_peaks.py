"""Memory of every version: known sizes, and reasons where nothing can be said."""

import re
import sys

import numpy as np
import pytest

import ipyaccel

MB = 1_000_000


def ones(n):
    """8 n bytes, and a temporary of the same size."""
    a = np.ones(n)
    return float((a * 2.0).sum())


def listed(n):
    """A list of n floats: 8 bytes for each place and 24 for each number."""
    return sum([k * 0.5 for k in range(n)])


def solved(n):
    """LAPACK has memory of its own, which NumPy does not tell of."""
    return np.linalg.inv(np.eye(n) * 2.0)[0, 0]


def doubled(values):
    """In place: nothing beyond what was given."""
    values *= 2.0


def written(path):
    """Not to be repeated."""
    with open(path, "w") as file:  # noqa: PTH123 - as users write it
        file.write("x")


def peaks(call, names, **options):
    result = ipyaccel.compare(call, names, memory=True, budget=0.3, profile=False, **options)
    return result, result.frame["peak"]


def test_python_and_numpy_are_counted_to_the_byte():
    """Arrays that live at the same time add up; what is freed before does not."""
    _, peak = peaks("ones(1_000_000)", {"ones": ones, "np": np}, only="cython")
    assert peak["python"] == pytest.approx(16 * MB, rel=0.01)
    assert peak["cython"] == pytest.approx(16 * MB, rel=0.01)


def test_objects_count_as_much_as_they_take():
    """A list of floats takes four times the numbers in it; compiled numbers take less."""
    result, peak = peaks("listed(200_000)", {"listed": listed}, only="numba,cython")
    assert peak["python"] == pytest.approx(32 * 200_000, rel=0.1)
    assert result.frame.loc["numba", "status"] == "ok"
    assert peak["numba"] < peak["python"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of it")
def test_memory_of_libraries_is_seen():
    """Besides the three arrays of 8 MB that NumPy tells of, the factors are held."""
    _, peak = peaks("solved(1000)", {"solved": solved, "np": np}, only="cython")
    assert peak["python"] > 26 * MB


def test_what_was_given_does_not_count():
    """An argument of 8 MB that is written into costs nothing."""
    _, peak = peaks("doubled(values)", {"doubled": doubled, "values": np.ones(MB)}, only="cython")
    assert peak["python"] < 0.1 * MB


def test_a_call_that_is_not_to_be_repeated_has_no_peak(tmp_path):
    """The row says why."""
    result, peak = peaks(f"written({str(tmp_path / 'a')!r})", {"written": written})
    assert peak.isna().all()
    assert "memory: the call is not repeated" in " ".join(result.rows[0].words.notes)


def test_without_the_option_there_is_no_column():
    """Nobody waits for what was not asked for."""
    result = ipyaccel.compare("ones(10)", {"ones": ones, "np": np}, only="cython", budget=0.2, profile=False)
    assert "peak" not in result.frame.columns
    assert result.data.outcomes[0].peak is None


def test_a_call_that_is_known_is_weighed_too():
    """The second time all but times and memory is remembered."""
    names = {"ones": ones, "np": np}
    peaks("ones(500_000)", names, only="cython")
    _, peak = peaks("ones(500_000)", names, only="cython")
    assert peak["cython"] == pytest.approx(8 * MB, rel=0.01)


def test_a_sweep_has_memory_for_each_size_and_its_growth():
    """Ten times the size takes ten times the memory."""
    swept = ipyaccel.compare(
        "ones(n)", {"ones": ones, "np": np}, vary="n=20_000,200_000,2_000_000", only="cython", memory=True, budget=0.3
    )
    found = swept.frame["peak"]
    assert found["python", 2_000_000] == pytest.approx(32 * MB, rel=0.01)
    text = swept.text()
    table = text[text.index("The most memory of one call") :]
    assert re.search(r"python .* 32 MB  n \(1\.00", table)
