import itertools
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


def enclosing_percent(count, confidence):
    """How often the interval of so many samples holds the median of what they were drawn from."""
    chance = random.Random(11)
    found = [stats.median([chance.random() for _ in range(count)], confidence) for _ in range(4000)]
    return 100 * sum(estimate.low <= 0.5 <= estimate.high for estimate in found) / len(found)


def test_interval_of_the_median_lies_between_samples():
    """Few rounds use the outermost samples and a part of the way inwards; what is all the same has no width."""
    estimate = stats.median([7, 1, 2, 3, 4, 5, 6])
    assert estimate.value == 4
    assert 1 < estimate.low < 2
    assert 6 < estimate.high < 7
    assert stats.median([7, 1, 2, 3, 4, 5, 6], stats.CONFIDENCE_TO_STOP) == stats.Estimate(4, 1, 7)
    assert stats.median([3.0] * 9) == stats.Estimate(3.0, 3.0, 3.0)
    assert stats.median([math.inf] * 9) == stats.Estimate(math.inf, math.inf, math.inf)


@pytest.mark.parametrize("count", [8, 12, 25, 60])
@pytest.mark.parametrize("percent", [95, 99])
def test_interval_holds_the_median_as_often_as_it_says(count, percent):
    """Neither more nor less often, but for what chance may do to 4000 of them."""
    chance = 100 * math.sqrt(percent / 100 * (1 - percent / 100) / 4000)
    assert enclosing_percent(count, percent / 100) == pytest.approx(percent, abs=3 * chance)


def test_thousands_of_rounds_have_an_interval():
    """The more rounds, the narrower: no number grows out of a float on the way."""
    few, many = stats.median(range(1000)), stats.median(range(5000))
    assert many.known
    assert (many.high - many.low) / 5000 < (few.high - few.low) / 1000


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
    """Rounds as the scheduler makes them, ended by its stopping rule; then the interval that is reported."""
    ratios = []
    while True:
        ratio = truth * math.exp(chance.gauss(0, noise))
        ratio *= 1 + chance.expovariate(1) if chance.random() < spikes else 1
        ratio /= 1 + chance.expovariate(1) if chance.random() < spikes else 1
        ratios.append(ratio)
        estimate = stats.median(ratios, stats.CONFIDENCE_TO_STOP)
        if estimate.known and (len(ratios) >= most or stats.is_settled(estimate)):
            return stats.median(ratios)


def test_intervals_cover_the_truth_although_the_stopping_rule_looks_at_them():
    """In 95 % of simulated comparisons, one more or less, over several truths, some of them on the edge of a tie, and noises."""
    chance, covered = random.Random(7), []
    for truth, (noise, spikes) in itertools.product((1.0, 1.02, 1.05, 1.1, 146.0), ((0.005, 0.1), (0.05, 0.0), (0.15, 0.1))):
        estimates = [stopped(chance, truth, noise, spikes) for _ in range(200)]
        covered += [estimate.low <= truth <= estimate.high for estimate in estimates]
    assert 94 <= 100 * sum(covered) / len(covered) <= 96


def covered_percent(counts, draw, ratio):
    """How often the interval of the ratio of two medians holds the true one."""
    chance = random.Random(7)
    found = [
        stats.ratio_of_medians([ratio * draw(chance) for _ in range(counts[0])], [draw(chance) for _ in range(counts[1])])
        for _ in range(3000)
    ]
    return 100 * sum(estimate.low <= ratio <= estimate.high for estimate in found) / len(found)


@pytest.mark.parametrize("counts", [(7, 7), (9, 25), (40, 12), (60, 60)])
@pytest.mark.parametrize("draw", [lambda c: c.gauss(1, 0.02), lambda c: 1 + c.expovariate(10)], ids=["normal", "skewed"])
def test_ratio_of_two_occasions_is_held_as_often_as_it_says(counts, draw):
    """At least nearly 95 %, for even and for skewed noise, whatever the ratio."""
    assert covered_percent(counts, draw, 1.4) >= 93.5


def test_ratio_of_two_occasions_without_an_interval():
    """Too few rounds, or a clock too coarse."""
    assert not stats.ratio_of_medians([2.0] * 9, [1.0] * 3).known
    assert stats.ratio_of_medians([2.0] * 3, [1.0] * 9).value == 2
    assert not stats.ratio_of_medians([2.0] * 3, [1.0] * 9).known
    assert not stats.ratio_of_medians([2.0] * 9, [0.0] * 9).known
    assert math.isnan(stats.ratio_of_medians([], [1.0]).value)
    assert stats.ratio_of_medians([2.0] * 9, [1.0] * 9) == stats.Estimate(2, 2, 2)
