"""Growth and crossings, on times whose truth is known."""

import math

import pytest

from ipyaccel.report.sweep.growth import growth

SIZES = [10, 30, 100, 300, 1000, 3000]


@pytest.mark.parametrize(
    ("law", "time"),
    [
        ("n", lambda n: 3e-9 * n),
        ("n", lambda n: 2e-6 + 3e-9 * n),
        ("n log n", lambda n: 3e-9 * n * math.log(n)),
        ("n²", lambda n: 1e-7 + 5e-9 * n * n),
        ("n³", lambda n: 1e-10 * n**3),
        ("hardly", lambda n: 1e-6 + 1e-12 * n),
    ],
)
def test_the_law_is_found(law, time):
    """A constant beside it does not hide it."""
    found = growth([(n, time(n)) for n in SIZES])
    assert found is not None
    assert found.law == law


def test_noise_of_a_few_per_cent_changes_no_law():
    """Linear times with an alternating error of four per cent stay linear, and the slope's error says how sure that is."""
    found = growth([(n, 3e-9 * n * (1.04 if k % 2 else 0.96)) for k, n in enumerate(SIZES)])
    assert found is not None
    assert found.law == "n"
    assert abs(found.power - 1.0) < 3 * found.error < 0.2


def test_two_sizes_tell_nothing():
    """A line goes through any two points."""
    assert growth([(10, 1e-6), (100, 1e-5)]) is None


def test_a_jump_where_data_leave_the_cache_is_no_square():
    """Ten times the data in 35 times the time, once: still a loop over them."""
    found = growth([(1e3, 11.1e-6), (1e4, 14.6e-6), (1e5, 111e-6), (1e6, 3900e-6)])
    assert found is not None
    assert found.law == "n"
