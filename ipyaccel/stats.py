"""Times in, estimates out: medians, paired speedups and ties, each with an interval that assumes no distribution.

In: per-call seconds, one for each round. Out: `Estimate`, whose `low` and `high` are NaN when there were too few rounds.

The interval of a median lies between order statistics whose ranks are quantiles of Binomial(n, 1/2) (W. J. Conover, Practical
Nonparametric Statistics, ch. 3), and between two neighbouring ranks where none gives 95 % (T. P. Hettmansperger and
S. J. Sheather, Confidence intervals based on interpolated order statistics, Statistics & Probability Letters 4, 1986).

Looking after every round and stopping at a narrow interval lowers its coverage: what stops by chance is then what is reported.
The stopping rule therefore looks at a surer, wider interval than the one that is reported: the simulation in
`tests/test_stats.py`, stopping rule included, then finds 95 %.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

FEWEST_ROUNDS = 7
CONFIDENCE = 0.95
CONFIDENCE_TO_STOP = 0.998
PRECISE = 0.02
TIE_BAND = 0.05
NOISY_PERCENT = 20.0

NAN = float("nan")
_NORMAL = statistics.NormalDist()


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; `low` and `high` are NaN when there were too few rounds to know."""

    value: float
    low: float = NAN
    high: float = NAN

    @property
    def known(self) -> bool:
        """True when the interval could be computed."""
        return not (math.isnan(self.low) or math.isnan(self.high))


def per_call(samples: Iterable[float], loops: int) -> tuple[float, ...]:
    """Seconds of one call, of samples that are seconds of `loops` calls."""
    return tuple(sample / loops for sample in samples)


def median(samples: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """The median with its interval. No samples: NaN; fewer than `FEWEST_ROUNDS`: NaN for the interval."""
    if not samples:
        return Estimate(NAN)
    ordered = sorted(samples)
    value = statistics.median(ordered)
    if len(ordered) < FEWEST_ROUNDS or math.isnan(value):
        return Estimate(value)
    rank, inwards = _rank(len(ordered), confidence)
    return Estimate(
        value, _between(ordered[rank - 1], ordered[rank], inwards), _between(ordered[-rank], ordered[-rank - 1], inwards)
    )


def _between(outer: float, inner: float, inwards: float) -> float:
    """A point on the way from one to the other; infinite ones are not calculated with."""
    return outer if outer == inner or math.isinf(outer) else outer + inwards * (inner - outer)


@lru_cache(maxsize=4096)
def _rank(count: int, confidence: float) -> tuple[int, float]:
    """Largest rank r (from 1) whose r-th smallest and r-th largest enclose the median surely enough; how far to go to r + 1."""
    allowed = Fraction(1 - confidence).limit_denominator(1000) / 2 * 2**count  # 2**count is no float above 1023 rounds
    outside, ways, rank = 1, count, 1
    while rank < count // 2 - 1 and outside + ways <= allowed:
        outside += ways
        rank += 1
        ways = ways * (count - rank + 1) // rank
    share = min(max(float((allowed - outside) / ways), 0.0), 1.0)
    return rank, (count - rank) * share / (rank + (count - 2 * rank) * share)


def paired_speedup(reference_samples: Sequence[float], samples: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """How many times faster than the reference: the median of the per-round ratios, with its interval.

    Both in seconds per call, the k-th of each from the same round. A reference that ran only once is compared with every
    round, without an interval: its own variation is not known.
    """
    if not reference_samples or not samples:
        return Estimate(NAN)
    if len(reference_samples) == 1:
        return Estimate(_ratio(reference_samples[0], statistics.median(samples)))
    return median([_ratio(reference, sample) for reference, sample in zip(reference_samples, samples, strict=False)], confidence)


def _ratio(reference: float, sample: float) -> float:
    """The quotient, where a clock too coarse to see a sample gives infinity (or NaN when it saw neither)."""
    if sample == 0:
        return NAN if reference == 0 else math.inf
    return reference / sample


def ratio_of_medians(earlier: Sequence[float], now: Sequence[float]) -> Estimate:
    """How many times faster than on another occasion: the ratio of two medians whose samples are no pairs, with its interval.

    R. M. Price and D. G. Bonett, Distribution-free confidence intervals for difference and ratio of medians, Journal of
    Statistical Computation and Simulation 72 (2002): the logarithm of each median has a variance that follows from the distance
    of two order statistics; the two are added. It covers what varies within the occasions, not what differs between them.
    """
    if not earlier or not now:
        return Estimate(NAN)
    ratio = _ratio(statistics.median(earlier), statistics.median(now))
    sizes = (*earlier, *now)
    if min(len(earlier), len(now)) < FEWEST_ROUNDS or min(sizes) <= 0 or not math.isfinite(max(sizes)):
        return Estimate(ratio)
    variance = _variance_of_log_median(earlier) + _variance_of_log_median(now)
    reach = math.exp(_NORMAL.inv_cdf((1 + CONFIDENCE) / 2) * math.sqrt(variance))
    return Estimate(ratio, ratio / reach, ratio * reach)


def _variance_of_log_median(samples: Sequence[float]) -> float:
    """After Price and Bonett, of seven samples or more."""
    count, logs = len(samples), sorted(math.log(sample) for sample in samples)
    rank = max(round((count + 1) / 2 - math.sqrt(count)), 1)
    outside = sum(math.comb(count, k) for k in range(rank)) / 2 ** (count - 1)
    return float(((logs[count - rank] - logs[rank - 1]) / (2 * _NORMAL.inv_cdf(1 - outside / 2))) ** 2)


def best(samples: Sequence[float]) -> float:
    """The smallest sample, NaN when there is none."""
    return min(samples, default=NAN)


def is_precise(estimate: Estimate) -> bool:
    """True when the interval is known and within ±2 % of the value."""
    slack = PRECISE * abs(estimate.value)
    return estimate.known and estimate.value - estimate.low <= slack and estimate.high - estimate.value <= slack


def is_tie(speedup: Estimate) -> bool:
    """True when the whole interval lies inside the ±5 % band around 1: as fast as each other."""
    return speedup.known and speedup.low >= 1 / (1 + TIE_BAND) and speedup.high <= 1 + TIE_BAND


def is_different(speedup: Estimate) -> bool:
    """True when the whole interval lies outside the ±5 % band around 1: certainly faster, or certainly slower."""
    return speedup.known and (speedup.low > 1 + TIE_BAND or speedup.high < 1 / (1 + TIE_BAND))


def is_settled(speedup: Estimate) -> bool:
    """True when more rounds are not needed: the stopping rule for one variant, of an estimate with `CONFIDENCE_TO_STOP`."""
    return is_precise(speedup) or is_tie(speedup) or is_different(speedup)


def spread_percent(samples: Sequence[float]) -> float:
    """How much times vary: the range of the middle half, in percent of the median. NaN below four samples."""
    if len(samples) < 4:
        return NAN
    lower, middle, upper = statistics.quantiles(samples, n=4, method="inclusive")
    return 100 * (upper - lower) / middle if middle > 0 else NAN


def noise_percent(all_samples: Iterable[Sequence[float]]) -> float:
    """How noisy the machine was: the median of the spreads of all variants. Above `NOISY_PERCENT` it is worth a warning."""
    spreads = [spread for spread in map(spread_percent, all_samples) if not math.isnan(spread)]
    return statistics.median(spreads) if spreads else NAN
