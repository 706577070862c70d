"""What a sweep says about who wins where."""

from ipyaccel.model import Build, Check, Comparison, Outcome, Point, Sweep, Timing, Variant
from ipyaccel.report.sweep.growth import overtakings, winners
from ipyaccel.report.sweep.sheet import sweep_sheet

SIZES = (10, 100, 1000)


def outcome(name: str, seconds: float) -> Outcome:
    """A version that is right, timed in ten rounds with a spread of one per cent."""
    samples = tuple(seconds * (0.99 if k % 2 else 1.01) for k in range(10))
    build = None if name == "python" else Build(Variant(name, name, "", "f"), "/cache/f.so", 0.1)
    return Outcome(name, "ok", None if build is None else build.variant, build, Check("same"), Timing(1, samples))


def sweep(**seconds: tuple[float, ...]) -> Sweep:
    """Times by version and size."""
    tables = [Comparison("f(n)", tuple(outcome(name, each[k]) for name, each in seconds.items())) for k in range(len(SIZES))]
    return Sweep("f(n)", ("n",), tuple(Point((float(n),), (str(n),), table) for n, table in zip(SIZES, tables, strict=True)))


def test_a_tie_with_your_own_code_is_no_win():
    """Only the smallest size has a winner, and the mark stands with it."""
    found = sweep(python=(9e-7, 3e-5, 1e-4), cython=(6e-7, 3e-5, 1e-4))
    assert [row.name if row else "" for row in winners(found)] == ["cython", "python", "python"]
    assert sweep_sheet(found).headline == "cython at n = 10; nothing faster than your code at n = 100 and n = 1000"
    assert [cell.fastest for cell in sweep_sheet(found).lines[0].cells] == [False, True, True]
    assert overtakings(found) == ()


def test_of_those_that_tie_the_one_that_wins_most_often_is_named():
    """Two compiled versions that are as fast as each other do not take turns."""
    found = sweep(python=(9e-6, 9e-5, 9e-4), numba=(1e-6, 1.001e-5, 1e-4), cython=(1.3e-6, 1e-5, 1.001e-4))
    assert sweep_sheet(found).headline == "numba is the fastest at every size"


def test_a_crossing_is_told_with_its_size():
    """The one is better for few, the other for many."""
    found = sweep(python=(9e-6, 9e-5, 9e-4), numpy=(5e-6, 6e-6, 7e-6), numba=(1e-6, 1e-5, 1e-4))
    assert sweep_sheet(found).headline == "numba at n = 10; numpy at n = 100 and n = 1000"
    (said,) = overtakings(found)
    assert said.startswith("numpy overtakes numba at n ≈ ")


def test_wins_with_a_loss_between_them_are_no_range():
    """Sizes are listed when another version wins in the middle."""
    found = sweep(python=(9e-6, 9e-5, 9e-4), numpy=(1e-6, 4e-5, 1e-5), numba=(5e-6, 1e-5, 5e-5))
    assert sweep_sheet(found).headline == "numpy at n = 10 and n = 1000; numba at n = 100"
