"""Answers that depend on chance, compared by mean and spread."""

import random
from functools import partial

import numpy as np
import pytest

from ipyaccel.measure.chance import compare_by_chance, numbers_of


def drawing(mean, spread, offset):
    """Draws from one normal distribution, under seeds of its own."""
    return lambda seed: random.Random(seed + offset).gauss(mean, spread)


def drawn(make, trial, side, seed):
    """One draw of a distribution, under a seed for each trial and side."""
    return make(np.random.default_rng([seed, trial, side]))


def test_another_generator_of_the_same_numbers_is_said_to_be_one():
    """Equal means and spreads stay unchecked, and the sentence says what was compared, over how many draws."""
    found = compare_by_chance(drawing(3.0, 1.0, 0), drawing(3.0, 1.0, 10_000), 0.001)
    assert found is not None
    assert found.verdict == "unchecked"
    assert found.detail == "same seed, different generator: mean and spread compared over 200 draws"


@pytest.mark.parametrize(
    ("mean", "spread", "word"), [(3.9, 1.0, "mean"), (2.1, 1.0, "mean"), (3.0, 2.0, "spread"), (3.0, 0.4, "spread")]
)
def test_a_wrong_generator_differs(mean, spread, word):
    """Another mean, or another spread about the same mean, is a different answer."""
    found = compare_by_chance(drawing(3.0, 1.0, 0), drawing(mean, spread, 10_000), 0.001)
    assert found is not None
    assert found.verdict == "differs"
    assert f"draws the {word} is" in found.detail


def test_the_spread_inside_an_array_counts():
    """One answer is many numbers: elements that scatter too widely about the right mean differ."""

    def columns(scale, offset):
        return lambda seed: np.random.default_rng(seed + offset).normal(0.0, [1.0, scale], (50, 2))

    right = compare_by_chance(columns(1.0, 0), columns(1.0, 10_000), 0.001)
    wrong = compare_by_chance(columns(1.0, 0), columns(1.5, 10_000), 0.001)
    assert right is not None
    assert right.verdict == "unchecked"
    assert wrong is not None
    assert wrong.verdict == "differs"


def shuffled(seed):
    """A pack of cards in some order."""
    return np.random.default_rng(seed).permutation(52)


def half_shuffled(seed):
    """Only every second card is put somewhere else."""
    cards, rng = np.arange(52), np.random.default_rng(seed)
    for place in range(0, 52, 2):
        other = rng.integers(0, 52)
        cards[place], cards[other] = cards[other], cards[place]
    return cards


BROKEN = {
    "uniform numbers for normal ones": (
        lambda seed: np.random.default_rng(seed).normal(size=500),
        lambda seed: np.random.default_rng(seed).uniform(-np.sqrt(3.0), np.sqrt(3.0), 500),
    ),
    "exponential numbers for normal ones": (
        lambda seed: np.random.default_rng(seed).normal(1.0, 1.0, 500),
        lambda seed: np.random.default_rng(seed).exponential(1.0, 500),
    ),
    "a pack that is not shuffled": (shuffled, lambda _: np.arange(52)),
    "a pack that is half shuffled": (shuffled, half_shuffled),
    "numbers that depend on each other": (
        lambda seed: np.random.default_rng(seed).normal(size=500),
        lambda seed: np.repeat(np.random.default_rng(seed).normal(size=250), 2),
    ),
    "a walk with fewer and longer steps": (
        lambda seed: np.cumsum(np.random.default_rng(seed).choice([-1.0, 1.0], 200)),
        lambda seed: np.cumsum(np.random.default_rng(seed).choice([-np.sqrt(2.0), 0.0, 0.0, np.sqrt(2.0)], 200)),
    ),
}


@pytest.mark.parametrize(("right", "wrong"), BROKEN.values(), ids=BROKEN.keys())
def test_a_wrong_distribution_of_the_right_mean_and_spread_differs(right, wrong):
    """Another shape, another order or dependent numbers are found, and the right one under other seeds is not."""
    found = compare_by_chance(right, lambda seed: wrong(seed + 10_000), 0.001)
    assert found is not None
    assert found.verdict == "differs"
    same = compare_by_chance(right, lambda seed: right(seed + 10_000), 0.001)
    assert same is not None
    assert same.verdict == "unchecked"


def test_right_arrays_are_not_called_wrong():
    """Of many right arrays, short and uneven ones among them, none is said to differ."""
    makers = [
        lambda rng: rng.exponential(size=20),
        lambda rng: (rng.random(5) < 0.05).astype(float),
        lambda rng: rng.standard_cauchy(30),
        lambda rng: rng.integers(0, 3, 2),
        lambda rng: rng.normal(size=(4, 3)).cumsum(axis=0),
    ]
    for trial in range(40):
        for make in makers:
            first, second = (partial(drawn, make, trial, add) for add in (0, 1))
            found = compare_by_chance(first, second, 0.004)
            assert found is None or found.verdict == "unchecked", (trial, found)


def test_what_does_not_scatter_must_be_the_same():
    """Numbers that no seed changes are compared as they are."""
    found = compare_by_chance(lambda _: 2.0, lambda _: 2.5, 0.001)
    assert found is not None
    assert found.verdict == "differs"


def test_right_generators_are_not_called_wrong():
    """Of three hundred right ones, uneven and rare ones among them, none is said to differ."""
    makers = [lambda rng: rng.exponential(), lambda rng: float(rng.random() < 0.05), lambda rng: rng.standard_cauchy()]
    for trial in range(100):
        for make in makers:
            first, second = (partial(drawn, make, trial, add) for add in (0, 1))
            found = compare_by_chance(first, second, 0.02)
            assert found is None or found.verdict == "unchecked", (trial, found)


def test_nothing_is_said_without_numbers_or_time():
    """Slow code, text, and code that raises are left as they were."""
    assert compare_by_chance(drawing(0, 1, 0), drawing(0, 1, 1), 0.1) is None
    assert compare_by_chance(lambda _: "text", lambda _: "text", 0.001) is None
    assert compare_by_chance(lambda _: 1 / 0, lambda _: 1.0, 0.001) is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (True, [1.0]),
        (2.5, [2.5]),
        ((1, 2.0, "x"), [1.0, 2.0]),
        ([1.0, 3.0], [2.0, 2.0, 1.0, 1.0, 0.5, 1.0, 2.0]),
        (np.array([[1.0, 2.0], [3.0, 2.0]]), [4.0, 2.0, 0.7071067811865476, 0.5, 0.25, 1 / 3, 1.0, 2.0, 1.0, 2.0, 0.0]),
        (1j, []),
        ({"a": 1}, []),
    ],
)
def test_numbers_of_an_answer(answer, expected):
    """Single numbers as they are; of many their count, mean and spread, shape and order."""
    assert numbers_of(answer) == pytest.approx(expected)
