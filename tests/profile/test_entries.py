import cProfile

from ipyaccel.profile.entries import table


def inner(n):
    return sum(range(n))


def outer(n):
    return inner(n) + inner(2 * n) + (outer(n - 1) if n else 0)


def test_as_pstats_has_it():
    """For functions of different names, calls, seconds and callers are those that cProfile makes itself."""
    profiler = cProfile.Profile()
    profiler.runcall(outer, 3)
    profiler.create_stats()
    assert table(profiler) == profiler.stats


def test_functions_of_one_name_and_line_are_added_up():
    """Two lambdas in one line are one row, with the calls and seconds of both."""
    pair = [lambda: inner(10), lambda: inner(20)]
    profiler = cProfile.Profile()
    profiler.enable()
    for one in pair:
        one()
    profiler.disable()
    (row,) = [row for key, row in table(profiler).items() if key[2] == "<lambda>"]
    assert row[:2] == (2, 2)
    (called,) = [row for key, row in table(profiler).items() if key[2] == "inner"]
    assert called[1] == 2
    assert [callers[0] for key, callers in called[4].items() if key[2] == "<lambda>"] == [2]
