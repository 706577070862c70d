"""Arguments at another size."""

import numpy as np

from ipyaccel.build.guarded import kind_of
from ipyaccel.measure.scaling import Scale, scaled, sizes_in, small


def test_what_was_equal_stays_equal():
    """Two arrays of one length, and the number that is this length, shrink together; one more and one less follow."""
    x, y = np.arange(100.0), np.arange(100)
    arguments = (x, y, 100, 101, 99)
    small_x, small_y, n, more, less = scaled(arguments, small(arguments, 7, quick=False))
    assert (small_x.size, small_y.size, n, more, less) == (7, 7, 7, 8, 6)
    assert small_x.tolist() == x[:7].tolist()


def test_what_was_different_stays_different():
    """Two lengths do not become the same, and a length that is small already stays."""
    arguments = (np.zeros((100, 50)), np.zeros((50, 3)))
    first, second = scaled(arguments, small(arguments, 7, quick=False))
    assert first.shape == (7, 6)
    assert second.shape == (6, 3)


def test_an_index_stays_inside():
    """A number below a length is taken for an index; other numbers stay unless the call is slow."""
    arguments = (np.zeros(100), 50, 5000)
    assert scaled(arguments, small(arguments, 7, quick=False))[1:] == (1, 5000)
    assert scaled(arguments, small(arguments, 7, quick=True))[1:] == (1, 7)


def test_a_build_for_the_call_takes_them_too():
    """Type, dtype, rank, layout and write protection stay."""
    grid = np.arange(600.0).reshape(20, 30)
    protected = np.arange(40, dtype=np.uint8)
    protected.flags.writeable = False
    arguments = (grid, np.asfortranarray(grid), grid[:, ::2], protected, [1.5] * 40, "a" * 40, np.int32(40))
    assert tuple(map(kind_of, scaled(arguments, small(arguments, 7, quick=False)))) == tuple(map(kind_of, arguments))


def test_arrays_grow_by_repeating():
    """A larger size than the call's repeats its elements; an empty array cannot."""
    x, empty, rows = scaled((np.array([1, 2]), np.zeros(0), [[1, 2], [3, 4]]), Scale({2: 3, 0: 3}))
    assert x.tolist() == [1, 2, 1]
    assert empty.size == 0
    assert rows == [[1, 2, 1], [3, 4, 3], [1, 2, 1]]


def test_the_originals_are_left_alone():
    """Scaled values share no memory with the call's own."""
    x, rows = np.zeros(3), [[1.0]]
    other, others = scaled((x, rows), Scale({}))
    other[0], others[0][0] = 5, 5.0
    assert x[0] == 0
    assert rows == [[1.0]]


def test_sizes_are_those_of_arrays_lists_and_texts():
    """The rows of a list of lists count, tuples do not."""
    assert sizes_in((np.zeros((4, 3)), [[1] * 6] * 5, "ab", (1,) * 9, 8)) == (6, 5, 4, 3, 2)
