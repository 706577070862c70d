import math

import numpy as np
import pytest

from ipyaccel.model import Answer, Build, Effects, Options, Reason

DOUBLE = """
def double(x):
    return 2 * x
"""


def test_a_right_variant_is_ok_and_its_build_is_sent_first(case):
    """The build travels before the check is known, the outcome holds both and no timing."""
    one = case(DOUBLE, 3)
    outcome = one.trial()
    assert (outcome.status, outcome.check.verdict, outcome.timing) == ("ok", "same", None)
    assert isinstance(one.messages[0], Build)


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("def double(x): return 2 * x + 1", "differs", "answer: Python gives 6, this gives 7"),
        (
            "def double(x): return 1 // 0",
            "differs",
            "raises ZeroDivisionError where Python answers: integer division or modulo by zero",
        ),
        ("broken", "failed", "the compiler gave up"),
        ("no compiler", "declined", "there is no C compiler"),
    ],
)
def test_what_goes_wrong_is_a_row_with_a_reason(case, text, status, reason):
    """A wrong answer, an exception, a failed build, a missing compiler."""
    outcome = case(DOUBLE, 3).trial(text)
    assert (outcome.status, outcome.reason) == (status, Reason(reason))


def test_an_error_of_the_original_has_its_line(case):
    """The innermost line of the user's, not the library's; a variant that raises the same answers the same."""
    one = case("def g(x):\n    y = 1\n    return float(x)\n\ndef f(x):\n    return g(x)", "a")
    answer = one.answer()
    assert answer.error == "ValueError: could not convert string to float: 'a'"
    assert answer.line == 3
    assert one.trial(answer=answer).status == "ok"
    assert one.trial("def f(x): return 0.0", answer=answer).reason.text == "Python raises ValueError, this returns 0.0"


def test_in_place_work_is_seen_and_compared(case):
    """The original's arguments are left alone in the payload; a variant must leave them as the original does."""
    one = case("def f(u):\n    u[0] = 5", np.zeros(3))
    answer = one.answer()
    assert answer.mutates
    assert one.trial(answer=answer).status == "ok"
    outcome = one.trial("def f(u): u[0] = 6", answer=answer)
    assert outcome.reason.text == "the argument `u` is changed differently: u[0]: Python gives 5.0, this gives 6.0"
    harmless = case("def f(u):\n    return u[0]", np.zeros(3))
    assert not harmless.answer().mutates
    assert harmless.trial("def f(u):\n    u[1] = 1\n    return u[0]").status == "differs"


def test_globals_are_compared_too(case):
    """A global array that the call writes into is part of the answer."""
    one = case("log = [0]\ndef f(x):\n    log[0] = x", 3, bindings=("log",))
    assert one.answer().mutates
    assert one.trial("def f(x): log[0] = x").status == "ok"
    assert one.trial("def f(x): log[0] = 4").status == "differs"


def test_random_numbers_are_compared_under_a_common_seed(case):
    """The same generator gives the same numbers; one of its own is unchecked, another type still differs."""
    text = "import random\ndef f(n):\n    return [random.random() for _ in range(n)]"
    one = case(text, 3, effects=Effects(random=(Reason("draws random numbers", 3),)))
    answer = one.answer()
    assert not answer.deterministic
    assert one.trial(answer=answer).status == "ok"
    own = text.replace("random.random()", "own.random()").replace("random\n", "random\nown = random.Random(1)\n", 1)
    other = one.trial(own, answer=answer)
    assert (other.status, other.check.verdict) == ("unchecked", "unchecked")
    assert one.trial("def f(n): return None", answer=answer).status == "differs"


def test_backend_that_keeps_its_own_generator_is_seeded(case):
    """`seed` of a backend, where it has one, is called with the common seed; not for a program that draws nothing."""
    seeds = []
    case.backend.seed = seeds.append
    case(DOUBLE, 3).trial()
    assert seeds == []
    case(DOUBLE, 3, effects=Effects(random=(Reason("draws random numbers", 2),))).trial()
    assert len(seeds) == 1


OWN_NUMBERS = "import random\nown = random.Random(8)\ndef f():\n    return own.gauss({mean}, {spread})"


def test_another_generator_is_compared_by_mean_and_spread(case):
    """Other numbers of the same distribution are unchecked, and the row says why; another mean or spread differs."""
    one = case("import random\ndef f():\n    return random.gauss(3, 1)", effects=Effects(random=(Reason("draws", 2),)))
    said = "same seed, different generator: "
    right = one.trial(OWN_NUMBERS.format(mean=3, spread=1))
    assert right.status == "unchecked"
    assert right.reason.text.startswith(f"{said}mean and spread compared over ")
    wrong = [one.trial(OWN_NUMBERS.format(mean=mean, spread=spread)) for mean, spread in ((5, 1), (3, 3))]
    assert [trial.status for trial in wrong] == ["differs", "differs"]
    assert all(trial.reason.text.startswith(said) for trial in wrong)


def test_an_answer_that_no_seed_repeats_is_unchecked(case):
    """Fresh entropy each time: nothing can be said, and the row says so."""
    one = case("import os\ndef f():\n    return os.urandom(8)")
    assert not one.answer().deterministic
    assert one.trial().reason.text == "your code answers differently each time, so the answer cannot be compared"


def test_lasting_effects_happen_once_and_are_the_timing_too(case, tmp_path):
    """The original ran once; the variant's one run in the trial is its sample."""
    path = tmp_path / "log"
    one = case(
        "def f(path):\n    with open(path, 'a') as file:\n        file.write('x')",
        str(path),
        effects=Effects(lasting=(Reason("writes a file", 2),)),
    )
    answer = one.answer()
    assert path.read_text() == "x"
    outcome = one.trial(answer=answer)
    assert path.read_text() == "xx"
    assert outcome.timing.once
    assert len(outcome.timing.samples) == 1


def test_a_slow_original_runs_once(case):
    """With no budget there is no second run to see whether it answers the same."""
    one = case(
        "count = [0]\nimport sys\ndef f():\n    sys.ipyaccel_count = getattr(sys, 'ipyaccel_count', 0) + 1\n    return 1",
        options=Options(budget=0.0),
    )
    import sys

    one.answer()
    assert sys.ipyaccel_count == 1
    del sys.ipyaccel_count


def test_the_checked_twin_speaks_first(case):
    """A bad index in the twin makes the unchecked variant differ, without running it."""
    one = case(DOUBLE, 3)
    twin = one.variant("def double(x): return [][x]")
    outcome = one.trial("def double(x): 1 / 0", twin=twin)
    assert outcome.status == "differs"
    assert outcome.reason.text.startswith("with checks on it raises IndexError: list index out of range")
    assert one.messages == []


def test_chaotic_scalars_may_move_as_far_as_the_original_does(case):
    """The original is run again with its inputs moved by one unit in the last place."""
    one = case("def f(x):\n    for _ in range(60):\n        x = 3.9 * x * (1 - x)\n    return x", 0.3)
    other = "def f(x):\n    for _ in range(60):\n        x = 3.9 * (x - x * x)\n    return x"
    assert one.trial(other).status == "ok"
    wild = case(one.text.replace("60", "200"), 0.3)
    assert wild.trial(other.replace("60", "200")).reason.text.startswith("answer depends on the last digits of the inputs")
    calm = case("def f(x):\n    return 3 * x", 0.3)
    assert calm.trial("def f(x): return 3 * x * (1 + 1e-8)").status == "differs"


def test_without_an_answer_to_compare_with_a_variant_is_unchecked(case):
    """The original timed out: variants still run."""
    outcome = case(DOUBLE, 3).trial(answer=Answer(b"", 30.0))
    assert outcome.status == "unchecked"
    assert math.isnan(outcome.check.error)


def test_what_the_first_call_compiled_counts_as_compiling(case, tmp_path):
    """Seconds of the first call beyond a second one, remembered for the next time beside the artefact."""
    from ipyaccel.measure import trial

    case.backend.compiles_at_first_call = True
    one = case("def f(x):\n    return x", 1)
    artefact = tmp_path / "module.py"
    reused = [False]
    trial.compile_variant = lambda variant: Build(variant, str(artefact), 0.1, reused=reused[0])
    first = one.trial().build
    reused[0] = True
    second = one.trial().build
    assert not first.reused
    assert second.reused
    assert second.seconds == first.seconds >= 0.1
