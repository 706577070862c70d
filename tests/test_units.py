import math

import pytest

from ipyaccel import units


@pytest.mark.parametrize(
    ("seconds", "digits", "text"),
    [
        (1.02e-6, 3, "1.02 µs"),
        (1.5e-10, 3, "0.150 ns"),
        (999.4e-6, 3, "999 µs"),
        (999.96e-6, 3, "1.00 ms"),
        (1e-3, 1, "1 ms"),
        (0.0123456, 5, "12.346 ms"),
        (59.94, 3, "59.9 s"),
        (59.96, 3, "1 min 0 s"),
        (125, 3, "2 min 5 s"),
        (3780, 3, "1 h 3 min"),
        (0, 3, "0 ns"),
        (math.nan, 3, "–"),
        (math.inf, 3, "∞"),
        (-2e-3, 2, "−2.0 ms"),
    ],
)
def test_durations(seconds, digits, text):
    """The unit fits the rounded number, so that 1000 µs is never shown."""
    assert units.seconds(seconds, digits) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (146.2, "146×"),
        (1.018, "1.02×"),
        (0.95, "0.950×"),
        (99.96, "100×"),
        (12345, "12\u202f300×"),
        (math.nan, "–"),
        (math.inf, "∞×"),
    ],
)
def test_factors(ratio, text):
    """Significant digits without an exponent, at any size."""
    assert units.factor(ratio) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.0004, "< 0.1 %"), (0.004, "0.4 %"), (0.0213, "2.1 %"), (0.998, "100 %")]
)
def test_percentages(share, text):
    """Small shares keep a digit, large ones need none."""
    assert units.percent(share) == text


def test_counts_and_sizes():
    """Thousands are separated by a narrow space; memory counts in thousands."""
    assert units.count(4100) == "4\u202f100"
    assert units.count(math.inf) == "∞"
    assert units.size(800) == "800 B"
    assert units.size(64e6) == "64.0 MB"
    assert units.size(999.9e3) == "1.00 MB"
