"""The likely cause of a difference."""

import math

import numpy as np
import pytest

from ipyaccel.measure import cause as c
from ipyaccel.measure.cause import Scene, cause
from ipyaccel.measure.check import check
from ipyaccel.measure.record import Run


def of(expected, actual, scene=None):
    return cause(Run(expected), Run(actual), (expected, actual), scene)


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        (19740274219868223167, 19740274219868223167 - 2**64, "a whole number outgrew its 64 bits"),
        (12200160415121876738, -6246583658587674878, "a whole number outgrew its 64 bits"),
        (np.int32(300), np.int32(300 - 256), "a whole number outgrew its 8 bits"),
        (2**70, 17, "a whole number outgrew its 64 bits"),
        (1e30, -5e18, "a whole number outgrew its 64 bits"),
        (-3, -2, c.QUOTIENT),
        (2, -1, c.REMAINDER),
        (math.nan, 3.0, c.NOT_A_NUMBER),
        (np.float32(1.0), np.float32(1.0 + 1e-6), c.SINGLE),
        (6, 7, ""),
        (1000, 744, ""),
        (29, -4611686074261962723, ""),
        (1.0, 2.0, ""),
        (0.0, 1.0, ""),
        (1.0, math.inf, ""),
        ("a", "b", ""),
    ],
)
def test_two_values_show_what_went_wrong(expected, actual, told):
    """Wrapped bits, C's division, NaN, precision; nothing is made up where they show nothing."""
    assert of(expected, actual) == told


def test_regrouped_sums_are_named_only_where_they_are_regrouped():
    """The last digits of a sum, in a variant that says so."""
    assert of(1.0, 1.0 + 1e-8, Scene(regroups=True)) == c.REGROUPED
    assert of(1.0, 1.0 + 1e-8) == ""
    assert of(1.0, 1.5, Scene(regroups=True)) == ""


def test_numpys_own_overflow_is_named():
    """When the original's numbers wrapped and NumPy said so, they are the cause."""
    assert cause(Run(29, outgrew=True), Run(-4611686074261962723), (29, -4611686074261962723)) == c.OUTGREW


def test_other_random_numbers_are_named():
    """A program that draws random numbers has a cause for everything else."""
    assert of(0.25, 0.75, Scene(random=True)) == c.STREAM


def test_the_order_of_a_set_is_named():
    """The same elements in another order; not when one is missing or occurs twice."""
    assert cause(Run([3, 1, 2]), Run([1, 2, 3]), (3, 1)) == c.ORDER
    assert cause(Run([3, 1, 2]), Run([1, 2, 2]), (3, 1)) == ""
    assert cause(Run([3, 1, 2]), Run([3, 1, 2]), None) == ""
    assert cause(Run(np.array([3, 1])), Run(np.array([1, 3])), (3, 1)) == c.ORDER


def test_an_overflow_error_is_explained():
    """By the limits of whole numbers, unless a float caused it; other exceptions speak for themselves."""
    assert cause(Run(1), Run(raised="OverflowError", text="value too large"), None) == c.BIG
    assert cause(Run(1.0), Run(raised="OverflowError", text="math range error"), None) == c.RANGE
    assert cause(Run(raised="OverflowError", text="Python int too large to convert to C long"), Run(1), None) == c.BIG
    assert cause(Run(raised="ZeroDivisionError"), Run(math.inf), None) == ""


def test_tuples_with_arrays_have_no_order_to_tell_of():
    """Answers that hold arrays are not put in order: their comparison is no truth value."""
    assert cause(Run((np.arange(3), 1)), Run((np.arange(1, 4), 1)), (0, 1)) == ""


def test_a_differing_row_says_where_what_and_why():
    """Which element, both values, the likely cause, in one sentence."""
    expected, actual = np.array([1, 2, 5000000000]), np.array([1, 2, 5000000000 - 2**32])
    found = check(Run(expected), Run(actual))
    assert found.detail == ("answer[2]: Python gives 5000000000, this gives 705032704 (a whole number outgrew its 32 bits)")
