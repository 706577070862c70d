"""Small varied arguments."""

import math

import numpy as np

from ipyaccel.measure.variations import MOST, base, variations


def varied(arguments, names, **keywords):
    return {one.said: one.make() for one in variations(arguments, names, 7, quick=False, **keywords)}


def test_whole_numbers_are_tried_at_their_edges():
    """Zero, one, negative, odd, and near the powers of two where types end."""
    found = varied((1000,), ("n",))
    assert {found[f"n = {n}"][0] for n in (0, 1, -1, 2, 3, 7, 2**31, 2**53 + 1, 2**63 - 1, -(2**63))} >= {0, 2**63 - 1}
    assert all(type(values[0]) is int for values in found.values())


def test_a_narrow_type_is_not_overfilled():
    """An np.int8 takes no 2**31 and stays an np.int8; an np.float32 takes no 1e200."""
    found = varied((np.int8(5),), ("k",))
    assert "k = 2147483648" not in found
    assert type(found["k = -1"][0]) is np.int8
    floats = varied((np.float32(5),), ("x",))
    assert "x = 1e+200" not in floats
    assert all(type(values[0]) is np.float32 for values in floats.values())


def test_floats_are_tried_at_zero_nan_and_infinity():
    """And at magnitudes whose squares leave the range."""
    found = varied((2.5,), ("x",))
    assert found["x = 0.0"] == (0.0,)
    assert math.isnan(found["x = nan"][0])
    assert found["x = inf"] == (math.inf,)
    assert found["x = 1e+200"] == (1e200,)


def test_lengths_change_together():
    """The number and both arrays become empty or odd at once; n alone also leaves them."""
    found = varied((np.arange(10.0), np.arange(10.0), 10), ("x", "y", "n"))
    x, y, n = found["x and y have 3 elements and n = 3"]
    assert (x.size, y.size, n) == (3, 3, 3)
    x, y, n = found["x and y are empty and n = 0"]
    assert (x.size, y.size, n) == (0, 0, 0)
    x, y, n = found["n = -1"]
    assert (x.size, y.size, n) == (7, 7, -1)


def test_numbers_beside_arrays_are_tried_just_out_of_range():
    """One beyond the end, and one before the first counted from the end."""
    found = varied((np.arange(7.0), 2), ("x", "i"))
    assert {"i = 7", "i = -8", "i = -1"} <= set(found)


def test_contents_change_and_types_stay():
    """Zeros, negative, equal, NaN, huge for floats; the end of the type for whole numbers; unsigned ones are not negated."""
    floats, bytes_ = varied((np.arange(5.0),), ("x",)), varied((np.arange(5, dtype=np.uint8),), ("x",))
    assert np.isnan(floats["x holds NaN"][0]).sum() == 1
    assert floats["x holds the negative of its numbers"][0].tolist() == [0, -1, -2, -3, -4]
    assert bytes_["x holds numbers near 255"][0].dtype == np.uint8
    assert "x holds the negative of its numbers" not in bytes_


def test_texts_lists_tuples_and_truth_values_are_varied():
    """By length and content, each in its own type."""
    assert varied(("7fff",), ("s",))["s = ''"] == ("",)
    assert varied(([3, 4, 5],), ("v",))["v is empty"] == ([],)
    assert varied(([3.0, 4.0],), ("v",))["v holds negative numbers"] == ([-1.5, -1.5],)
    assert varied(((3, 4.0),), ("p",))["p holds 0"] == ((0, 0.0),)
    assert varied((True,), ("flag",)) == {"flag = False": (False,)}


def test_numbers_of_the_text_are_tried():
    """Where the text divides by `n - 10`, n = 10 is an input."""
    assert varied((1000,), ("n",), literals=(10, 0.25))["n = 10"] == (10,)
    assert varied((0.5,), ("x",), literals=(10, 0.25))["x = 0.25"] == (0.25,)


def test_numbers_out_of_scale_are_marked():
    """Whole numbers whose products outgrow their type, and floats whose squares are infinite."""
    arguments = (5, 2.0, np.arange(4, dtype=np.int32), np.arange(4.0), [3])
    marked = {one.said: (one.huge, one.extreme) for one in variations(arguments, ("n", "x", "k", "u", "v"), 7, quick=False)}
    assert marked["n = 2147483648"] == (True, False)
    assert marked["n = 100"] == marked["x = nan"] == marked["u holds zeros"] == marked["x = inf"] == (False, False)
    assert marked["x = 1e+200"] == marked["u holds numbers near 1e+200"] == (True, True)
    assert marked["k holds numbers near 2147483647"] == marked["v holds large numbers"] == (True, False)


def test_each_run_gets_fresh_values():
    """A call that writes into its array leaves the next one alone."""
    one = next(one for one in variations((np.arange(9.0),), ("x",), 7, quick=False) if one.said == "x holds zeros")
    one.make()[0][:] = 5
    assert not one.make()[0].any()


def test_what_cannot_be_varied_is_left_alone():
    """Dictionaries, masked arrays, objects with a dtype of their own."""

    class Table:
        dtype = np.dtype(float)

    assert varied(({}, np.ma.masked_array([1.0, 2.0]), Table()), ("d", "m", "t")) == {}


def test_many_arguments_take_turns():
    """The last argument is tried early too, and there is a limit."""
    found = list(varied(tuple(range(50, 70)), [f"p{k}" for k in range(20)]))
    assert len(found) == MOST
    assert "p19 = 0" in found[:20]


def test_a_slow_call_is_shrunk():
    """The base says which numbers are others than in the call; a call that is small already has nothing to say."""
    assert base((1000, 3.5), ("n", "x"), 7, quick=True).said == "n = 7"
    assert base((1000, 3.5), ("n", "x"), 7, quick=False).said == ""
    told = varied((np.zeros(50), 20), ("x", "bins"))
    assert told["x holds zeros and bins = 6"][1] == 6
