import math
import random

import pytest

from ipyaccel import stats


def test_median_of_few_rounds_has_no_interval():
    """Below seven rounds the value is given, and nothing is claimed about how sure it is."""
    estimate = stats.median([3.0, 1.0, 2.0])
    assert estimate.value == 2.0
    assert not estimate.known
    assert math.isnan(stats.median([]).value)


def test_interval_of_the_median_is_made_of_samples():
    """Seven rounds enclose the median by the smallest and the largest; more rounds by ranks that move inwards."""
    assert stats.median([7, 1, 2, 3, 4, 5, 6]) == stats.Estimate(4, 1, 7)
    assert stats.median(range(1, 21)) == stats.Estimate(10.5, 4, 17)


def test_speedup_is_paired_by_round():
    """Drift that hits both alike leaves the speedup exact."""
    drift = [1.0, 2.0, 4.0, 3.0, 2.0, 1.0, 5.0, 8.0]
    estimate = stats.paired_speedup([10 * d for d in drift], drift)
    assert estimate == stats.Estimate(10, 10, 10)


def test_reference_that_ran_once_gives_a_speedup_without_an_interval():
    """One run of twenty seconds against many short ones."""
    estimate = stats.paired_speedup([20.0], [0.1, 0.2, 0.2, 0.2, 0.3, 0.1, 0.2])
    assert estimate.value == pytest.approx(100)
    assert not estimate.known


def test_clock_too_coarse_to_see_a_sample():
    """Zero seconds divide to infinity or NaN, not to an exception."""
    assert stats.paired_speedup([1.0], [0.0]).value == math.inf
    assert math.isnan(stats.paired_speedup([0.0], [0.0]).value)


def test_ties_and_differences_need_the_whole_interval():
    """Inside the band is a tie, outside a difference, across its edge neither."""
    assert stats.is_tie(stats.Estimate(1.0, 0.97, 1.03))
    assert stats.is_different(stats.Estimate(1.2, 1.1, 1.3))
    assert stats.is_different(stats.Estimate(0.8, 0.7, 0.9))
    undecided = stats.Estimate(1.04, 0.99, 1.09)
    assert not stats.is_tie(undecided)
    assert not stats.is_different(undecided)
    assert not stats.is_settled(undecided)
    assert stats.is_settled(stats.Estimate(1.05, 1.04, 1.06))
    assert not stats.is_settled(stats.Estimate(5.0))


def test_noise_is_named_in_percent():
    """The middle half of the samples spans so much of the median; one outlier does not make a machine noisy."""
    assert stats.spread_percent([1.0] * 9 + [100.0]) == 0
    assert stats.spread_percent([1, 2, 3, 4, 5]) == pytest.approx(100 * 2 / 3)
    assert stats.noise_percent([[1, 1, 1, 1], [1, 2, 3, 4, 5], [2, 2, 2, 2]]) == 0
    assert math.isnan(stats.noise_percent([[1.0]]))
    assert math.isnan(stats.best([]))


def stopped(chance, truth, noise, spikes, most=50):
    """Rounds as the scheduler makes them, ended by its stopping rule."""
    ratios = []
    while True:
        ratio = truth * math.exp(chance.gauss(0, noise))
        ratio *= 1 + chance.expovariate(1) if chance.random() < spikes else 1
        ratio /= 1 + chance.expovariate(1) if chance.random() < spikes else 1
        ratios.append(ratio)
        estimate = stats.paired_speedup(ratios, [1.0] * len(ratios))
        if estimate.known and (len(ratios) >= most or stats.is_settled(estimate)):
            return estimate


@pytest.mark.parametrize("truth", [1.0, 1.05, 1.1, 146.0])
@pytest.mark.parametrize(("noise", "spikes"), [(0.005, 0.1), (0.05, 0.0), (0.15, 0.1)])
def test_intervals_cover_the_truth_although_the_stopping_rule_looks_at_them(truth, noise, spikes):
    """In 95 % of simulated comparisons or more, less what chance may do to 300 of them."""
    chance = random.Random(7)
    estimates = [stopped(chance, truth, noise, spikes) for _ in range(300)]
    covered = sum(estimate.low <= truth <= estimate.high for estimate in estimates)
    assert covered >= 0.95 * 300 - 2 * math.sqrt(300 * 0.95 * 0.05)
