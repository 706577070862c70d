import math
import random

import pytest

from ipyaccel import stats
from ipyaccel.measure.schedule import Dropped, Entry, Rules, Schedule, next_loops


class World:
    """A clock that only moves when something runs: each entry takes its time, with noise that a seed decides."""

    def __init__(self, seconds, noise=0.0, first=0.0, preparing=0.0, fails=None):
        self.time = 0.0
        self.seconds = seconds
        self.noise = noise
        self.first = first
        self.preparing = preparing
        self.fails = fails or {}
        self.calls = []
        self.chance = random.Random(3)

    def now(self):
        return self.time

    def run(self, name, loops):
        if self.fails.get(name) == sum(1 for called, _ in self.calls if called == name):
            raise Dropped(name)
        extra = self.first if all(called != name for called, _ in self.calls) else 0.0
        self.calls.append((name, loops))
        elapsed = loops * self.seconds[name] * math.exp(self.chance.gauss(0, self.noise)) + extra
        self.time += elapsed + loops * self.preparing
        return elapsed

    def times(self, *entries, report=None, **rules):
        schedule = Schedule(entries, self.run, self, Rules(**rules), chance=random.Random(5), report=report)
        return schedule.times()

    def count(self, name):
        return sum(1 for called, _ in self.calls if called == name)


def entries(world, **once):
    return [Entry(name, once=once.get(name)) for name in world.seconds]


def test_rounds_hold_every_entry_once_in_changing_order():
    """After the first calls and the calibration, each round is a permutation of all entries."""
    world = World({"python": 2e-3, "numba": 2e-3, "cython": 2e-3})
    timings = world.times(*entries(world), rounds=20)
    rounds = [name for name, _ in world.calls[-60:]]
    orders = {tuple(rounds[k : k + 3]) for k in range(0, 60, 3)}
    assert all(sorted(order) == ["cython", "numba", "python"] for order in orders)
    assert len(orders) > 2
    assert {len(timing.samples) for timing in timings.values()} == {20}


def test_a_sample_takes_at_least_a_millisecond_and_the_first_call_is_none():
    """Loops are calibrated after the call that compiles; its time stands apart."""
    world = World({"python": 180e-6, "numba": 1.4e-6}, first=0.3)
    timings = world.times(*entries(world))
    for name, timing in timings.items():
        assert min(timing.samples) >= 1e-3
        assert max(timing.samples) < 20e-3
        assert timing.first == pytest.approx(0.3, rel=0.01)
        assert timing.samples[0] / timing.loops == pytest.approx(world.seconds[name])


def test_it_ends_unsettled_after_the_seconds_that_are_enough():
    """What noise leaves open stays open when it is time, but never with fewer rounds than an interval needs."""
    noisy = World({"python": 1e-3, "same": 1e-3}, noise=0.3)
    noisy.times(*entries(noisy), enough_after=0.6)
    assert 0.6 <= noisy.time < 0.75
    slow = World({"python": 0.1, "same": 0.1}, noise=0.3)
    assert len(slow.times(*entries(slow), enough_after=0.6)["python"].samples) == stats.FEWEST_ROUNDS


def test_it_stops_when_every_speedup_is_settled():
    """Without noise a quarter of a second is enough, at seven rounds or more; a tie on a noisy machine takes longer."""
    quiet = World({"python": 1e-3, "numba": 1e-5})
    timings = quiet.times(*entries(quiet))
    assert len(timings["python"].samples) >= stats.FEWEST_ROUNDS
    assert quiet.time < 0.5
    noisy = World({"python": 1e-3, "same": 1e-3}, noise=0.1)
    noisy.times(*entries(noisy))
    assert quiet.time < noisy.time < 2.1


def test_the_budget_ends_it():
    """However noisy: not more than the budget beyond first calls and calibration."""
    world = World(dict.fromkeys(("python", "a", "b", "c"), 5e-3), noise=0.6)
    world.times(*entries(world), budget=1.0)
    assert world.time < 1.3


def test_a_slow_reference_is_not_repeated():
    """Its one run elsewhere is its sample, whether it takes more than the budget or a large part of it."""
    for seconds in (20.0, 3.0, 0.8):
        world = World({"python": seconds, "numba": 1e-3})
        timings = world.times(*entries(world, python=seconds))
        assert world.count("python") == 0
        assert timings["python"].once
        assert timings["python"].samples == (seconds,)
        assert len(timings["numba"].samples) >= stats.FEWEST_ROUNDS
        assert world.time < 2.2


def test_a_slow_variant_runs_once_and_leaves_the_budget_to_the_others():
    """A variant slower than the original does not make all the others wait."""
    world = World({"python": 1e-3, "slow": 5.0, "numba": 1e-4})
    timings = world.times(*entries(world))
    assert world.count("slow") == 1
    assert timings["slow"].once
    assert timings["slow"].samples == (5.0,)
    assert len(timings["numba"].samples) >= stats.FEWEST_ROUNDS
    assert world.time < 5.0 + 2.2


def test_the_slowest_stop_first_when_a_round_no_longer_fits():
    """What they have stays paired with the same rounds of the others, which go on."""
    world = World({"python": 0.5, "cython": 0.3, "numba": 1e-3})
    timings = world.times(*entries(world))
    assert 1 <= len(timings["python"].samples) < len(timings["numba"].samples)
    assert len(timings["numba"].samples) >= stats.FEWEST_ROUNDS
    speedup = stats.paired_speedup(
        stats.per_call(timings["python"].samples, timings["python"].loops),
        stats.per_call(timings["numba"].samples, timings["numba"].loops),
    )
    assert speedup.value == pytest.approx(500)
    assert not speedup.known


def test_fixed_loops_and_rounds_are_respected():
    """`-n` and `-r` mean what they say, however slow the call is."""
    world = World({"python": 0.9, "numba": 1e-6})
    timings = world.times(*entries(world), loops=3, rounds=4)
    assert {timing.loops for timing in timings.values()} == {3}
    assert {len(timing.samples) for timing in timings.values()} == {4}


def test_an_entry_that_fails_is_forgotten_and_the_others_go_on():
    """At its first call, or in the middle of the rounds."""
    for at in (0, 8):
        world = World({"python": 2e-3, "bad": 2e-3, "numba": 1e-3}, fails={"bad": at})
        timings = world.times(*entries(world), rounds=15)
        assert set(timings) == {"python", "numba"}
        assert len(timings["numba"].samples) == 15


def test_fresh_copies_bound_a_sample():
    """A call of a microsecond that needs a copy of a millisecond cannot have a thousand calls a sample."""
    world = World({"python": 1e-6}, preparing=1e-3)
    world.times(*entries(world), longest_sample=0.05)
    assert max(loops for _, loops in world.calls) <= 100
    assert world.time < 2.2


def test_one_interruption_does_not_pass_for_a_long_call():
    """A calibration that was disturbed once is repeated before it is believed."""

    class Disturbed(World):
        def run(self, name, loops):
            elapsed = super().run(name, loops)
            return elapsed + (2e-3 if len(self.calls) == 2 else 0.0)

    world = Disturbed({"python": 1e-4})
    assert world.times(*entries(world))["python"].loops >= 10


def test_progress_is_reported_after_each_round():
    """What is known so far, growing."""
    seen = []
    world = World({"python": 2e-3, "numba": 1e-3})
    world.times(*entries(world), rounds=3, report=lambda timings: seen.append(len(timings["python"].samples)))
    assert seen == [1, 2, 3]


@pytest.mark.parametrize(
    ("loops", "elapsed", "wanted"), [(1, 1e-6, 10), (10, 1e-5, 100), (100, 5e-4, 500), (1, 9e-4, 2), (7, 0.0, 100)]
)
def test_loops_grow_by_round_numbers(loops, elapsed, wanted):
    """At most about tenfold, always by at least one."""
    assert next_loops(loops, elapsed) == wanted
