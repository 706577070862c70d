import gc
import math

import numpy as np

from ipyaccel.measure.loop import refreshing, reusing
from ipyaccel.measure.timing import REFERENCE, time_all
from ipyaccel.model import Build, Effects, Options, Reason

QUICK = Options(loops=2, rounds=3)


def timed(one, *texts, options=QUICK, answer=None):
    builds = tuple(Build(one.variant(text, name=f"v{k}"), "", 0.1) for k, text in enumerate(texts))
    return time_all(one.workload, builds, one.payload, answer or one.answer(), options, send=one.messages.append)


def test_times_the_original_and_all_builds_together(case):
    """Each is announced before it first runs, so that a crash has a name; fixed counts hold."""
    one = case("def f(x):\n    return x", 1)
    timings = timed(one, one.text, one.text)
    assert [name for name, *_ in one.messages if isinstance(_, list)] == ["running"] * 3
    assert list(timings) == [REFERENCE, "v0", "v1"]
    assert {(timing.loops, len(timing.samples)) for timing in timings.values()} == {(2, 3)}


def test_a_variant_that_raises_while_timed_is_dropped_by_name(case):
    """The others keep their rows."""
    one = case("def f(x):\n    return x", 1)
    timings = timed(one, "def f(x): 1 / 0", one.text)
    assert set(timings) == {REFERENCE, "v1"}
    assert ("dropped", "v0", "it raised while it was timed: ZeroDivisionError: division by zero") in one.messages


def test_lasting_effects_are_not_repeated_for_timing(case, tmp_path):
    """The one run of the answer is the sample; builds were timed in their trial."""
    path = tmp_path / "log"
    effects = Effects(lasting=(Reason("writes a file", 2),))
    one = case("def f(path):\n    with open(path, 'a') as file:\n        file.write('x')", str(path), effects=effects)
    answer = one.answer()
    timings = timed(one, one.text, answer=answer)
    assert path.read_text() == "x"
    assert set(timings) == {REFERENCE}
    assert timings[REFERENCE].once
    assert timings[REFERENCE].samples == (answer.seconds,)


def test_in_place_calls_get_fresh_arguments_each(case):
    """A sort that found its list sorted already would be timed at nothing; a call that counts what it sees shows it."""
    one = case("def f(values):\n    assert values == [3, 1, 2]\n    values.sort()", [3, 1, 2])
    timings = timed(one, one.text)
    assert set(timings) == {REFERENCE, "v0"}


def test_globals_are_put_back_before_each_call(case):
    """The function holds them, so that they are restored in place."""
    one = case("seen = [0]\ndef f(x):\n    assert seen == [0]\n    seen[0] = x", 1, bindings=("seen",))
    assert set(timed(one)) == {REFERENCE}


def test_the_loop_reuses_or_renews_its_values():
    """The same object in every call, or another each time; keywords too."""
    seen = []
    value = np.zeros(2)
    reusing(lambda x, *, key: seen.append((x, key)), (value,), {"key": 1})(3)
    assert all(x is value and key == 1 for x, key in seen)
    fresh = []
    refreshing(lambda x, *, key: fresh.append(x) or key, (value,), {"key": 1})(3)
    assert len({id(x) for x in fresh}) == 3
    assert all(x is not value for x in fresh)
    refreshing(lambda: None, ())(2)


def test_the_garbage_collector_is_off_only_while_the_clock_runs():
    """Also after an exception it is as it was."""
    states = []
    reusing(lambda: states.append(gc.isenabled()), ())(1)
    assert states == [False]
    assert gc.isenabled()
    gc.disable()
    try:
        reusing(lambda: None, ())(1)
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_small_call_knows_what_calling_costs(case):
    """Measured with an empty function of the same kind; a longer call owes too little to it to be worth measuring."""
    small = case("def f(x, *, k):\n    return x", 1, keywords={"k": 2})
    overhead = timed(small, small.text.replace("*, ", ""), options=Options(loops=2000, rounds=7))
    for timing in overhead.values():
        share = timing.overhead * timing.loops / sorted(timing.samples)[3]
        assert 0.1 < share < 2
    long = case("def f(x):\n    return sum(range(5000))", 1)
    assert all(math.isnan(timing.overhead) for timing in timed(long, long.text).values())


def test_a_backend_without_an_empty_function_leaves_the_share_unknown(case):
    """Its callables are no functions of Python, so there is nothing to take for one."""
    one = case("def f(x):\n    return x", 1)
    timings = timed(one, "class f:\n    def __init__(self, x): pass\nf.__call__ = lambda self: 1", one.text)
    assert math.isnan(timings["v0"].overhead)
    assert timings["v1"].overhead > 0
