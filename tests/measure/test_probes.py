"""The same question on other inputs, in this process with plain variants, in real children, and with real compilers."""

import ctypes
import math

import numpy as np
import pytest

import ipyaccel
from ipyaccel.build.executor import Died, Job, executor
from ipyaccel.build.together import run_together
from ipyaccel.measure.probes import Tried, others_of, probe_original, probe_variant
from ipyaccel.measure.sound import keeping_sound
from ipyaccel.measure.stray import Findings
from ipyaccel.measure.trial import run_reference
from ipyaccel.model import Answer, Build, Check, Effects, Outcome, Probe, Reason, Variant

SHARE = """
def share(a, n):
    return a / n
"""


def difference(one, text, **keywords):
    return one.trial(text, **keywords).check.difference


def test_a_right_variant_says_on_how_many_inputs_it_is_right(case):
    """Its row is sent first, then what is found before each call."""
    one = case(SHARE, 1.0, 4)
    outcome = one.trial()
    assert outcome.check.probes == len(one.answer().probes) > 10
    assert outcome.check.difference == ""
    kinds = [type(message) for message in one.messages]
    assert kinds[:2] == [Build, Outcome]
    assert set(kinds[2:]) == {Findings}


def test_the_original_answers_once_and_sends_each_answer(case):
    """Each with the words for its input."""
    one = case(SHARE, 1.0, 4)
    sent = []
    found = probe_original(one.workload, one.payload, one.answer(), send=sent.append)
    assert tuple(sent) == found
    assert all(isinstance(probe, Probe) for probe in found)
    assert {"n = 0", "n = -1", "a = nan"} <= {probe.said for probe in found}


def test_a_difference_elsewhere_costs_no_more_than_a_sentence(case):
    """The row stays ok; the sentence names the input and both answers."""
    one = case(SHARE, 1.0, 4)
    outcome = one.trial("import math\ndef share(a, n):\n    return a / n if n else math.inf")
    assert outcome.status == "ok"
    assert outcome.check.difference == "n = 0: Python raises ZeroDivisionError, this returns inf"
    assert outcome.check.silent


def test_a_wrong_sign_of_a_remainder_is_found(case):
    """Negative numbers are tried on both sides."""
    one = case("def f(a, b):\n    return a % b", 17, 5)
    told = difference(one, "import math\ndef f(a, b):\n    return int(math.fmod(a, b)) if b else 1 // 0")
    assert "Python gives" in told
    assert "perhaps a remainder has the sign" in told


def test_comparisons_with_nan_are_tried(case):
    """`not x < y` is not `x >= y`."""
    one = case("def f(x):\n    return 1 if x < 2.0 else 0", 1.0)
    assert difference(one, "def f(x):\n    return 0 if x >= 2.0 else 1") == "x = nan: Python gives 0, this gives 1"


def test_sizes_that_are_no_multiple_are_tried(case):
    """Unrolled by four, the rest forgotten: right on the call's 8 elements, wrong on 7."""
    one = case("def f(x):\n    return sum(x)", [1.0] * 8)
    told = difference(one, "def f(x):\n    return sum(x[:len(x) // 4 * 4])")
    assert "element" in told
    assert "Python gives" in told


def test_changed_arguments_are_compared_on_fresh_ones(case):
    """In-place work on other inputs; a run does not see what the run before it left."""
    text = "def f(u):\n    for i in range(len(u)):\n        u[i] = u[i] + u[i - 1]"
    one = case(text, np.arange(20.0), effects=Effects(mutates=("u",)))
    assert one.trial().check.probes > 5
    told = difference(one, text.replace("range(len(u))", "range(20 if len(u) == 20 else 0)"))
    assert "the argument `u` is changed differently" in told


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("def f(x, i):\n    return x[i] / x[i - 1]", (np.arange(50.0), 49)),
        ("def f(u, w):\n    u[1:] += w * u[:-1]\n    return u.sum()", (np.asfortranarray(np.ones((40, 30))), np.float32(2.5))),
        ("def f(words):\n    return {w: words.count(w) for w in words}", (["a", "b", "a"],)),
        ("def f(rows, k):\n    return [r[k] * k for r in rows]", ([[1, 2], [3, 4]], 1)),
        ("def f(p, z, flag):\n    return (p[0] * z) if flag else p", ((1, 2.5), 2 - 1j, True)),
        ("def f(s, base):\n    return int(s, base)", ("7fff", 16)),
        ("def f(d, n):\n    d['n'] = n\n    return sorted(d)", ({"a": 1}, 3)),
    ],
)
def test_an_original_agrees_with_itself_on_every_input(case, text, arguments):
    """Whatever the types, the same function never strays: no difference is made up."""
    one = case(text, *arguments)
    found = one.trial().check
    assert found.difference == ""
    assert found.probes == len(one.answer().probes) > 2


@pytest.mark.parametrize(
    "effects",
    [
        Effects(lasting=(Reason("prints", 1),)),
        Effects(random=(Reason("draws random numbers", 1),)),
        Effects(lasting=(Reason("writes a file", 1),), outside=(Reason("writes a file", 1),)),
    ],
)
def test_only_programs_without_effects_are_asked(case, effects):
    """What prints, draws or writes is not called again."""
    one = case(SHARE, 1.0, 4, effects=effects)
    assert others_of(one.workload, one.payload) is None
    assert one.trial().check.probes == 0


def test_a_program_that_writes_into_a_global_is_not_asked(case):
    """Its globals would not be as they were."""
    text = "log = [0]\ndef f(x):\n    log[0] = x"
    assert case(text, 3, bindings=("log",), effects=Effects(mutates=("log",))).trial().check.probes == 0


def test_an_original_that_hangs_elsewhere_is_stopped(case):
    """The inputs without an end are left out; the others still count."""
    one = case("def f(n):\n    k = 0\n    while n != 0:\n        n -= 1\n        k += 1\n    return k", 5)
    said = {probe.said for probe in one.answer().probes}
    assert {"n = 0", "n = 3", "n = 100"} <= said
    assert not {"n = -1", "n = 2147483648"} & said


def test_an_original_that_needs_much_memory_elsewhere_is_refused_it(case):
    """A bound holds while other inputs are tried, and not afterwards."""
    one = case("def f(n):\n    return len(bytearray(n * 1000))", 5)
    assert "n = 2147483648" not in {probe.said for probe in one.answer().probes}
    assert len(bytearray(400_000_000)) == 400_000_000


def test_the_twin_speaks_before_unchecked_code_is_run(case):
    """Where the checked twin raises IndexError, the unchecked variant is not called."""
    one = case("def f(x, i):\n    return x[i]", np.arange(9.0), 3)
    variant = "ran = []\ndef f(x, i):\n    return x[i] if -len(x) <= i < len(x) else 1 // 0"
    outcome = one.trial(variant, twin=one.variant(), assumes=("no bounds checks",))
    assert outcome.status == "ok"
    assert outcome.check.difference.startswith("reads outside the array when")
    assert outcome.check.difference.endswith("where Python raises IndexError")


def test_a_variant_is_not_asked_what_it_says_it_is_not_for(case):
    """NaN and infinity, where it assumes that there are none."""
    one = case("def f(x):\n    return x - x", 1.0)
    strict, free = one.trial("def f(x): return 0.0"), one.trial("def f(x): return 0.0", assumes=("no NaN or infinity",))
    assert strict.check.difference == "x = nan: Python gives nan, this gives 0.0 (NaN is not treated as in Python)"
    assert free.check.difference == ""
    assert 0 < free.check.probes < len(one.answer().probes)


# ----------------------------------------------------------------------------------------------------------- real children


STUBBORN = "def f(n):\n    return n if n >= 0 else any(iter(int, 1))"
"""Below zero it counts zeros in C for ever, where no signal handler of Python's is heard."""


def test_an_original_that_cannot_be_stopped_costs_only_its_child(case):
    """It never comes back to Python: answer and what was found before have been sent."""
    one = case(STUBBORN, 5)
    job = Job(run_reference, (one.workload, one.payload, one.options), 30.0, "python")
    *news, (_, ending) = run_together(executor(), {"python": job}, at_once=1)
    assert isinstance(ending, Died)
    assert isinstance(news[0][1], Answer)
    assert "n = 0" in {probe.said for _, probe in news[1:]}


def _probed(job):
    return dict(keeping_sound(run_together(executor(), {"fast": job}, at_once=1)))["fast"].value


def _hangs_below_zero(n):
    while n < 0:
        pass
    return n


def _crashes_below_zero(n):
    return n if n >= 0 else ctypes.string_at(0)


def _tries(function, workload, payload, answer, options, *, send):
    variant = Variant("fast", "plain", "", "f")
    outcome = Outcome("fast", "ok", variant, check=Check("same"))
    send(outcome)
    tried = Tried(Build(variant, "", 0.1), function)
    check = probe_variant(tried, outcome.check, workload, payload, answer, options, send=send)
    return Outcome("fast", "ok", variant, check=check)


@pytest.mark.parametrize(
    ("function", "what"), [(_hangs_below_zero, "takes more than 0.5 s when n = -"), (_crashes_below_zero, "crashes when n = -")]
)
def test_a_crash_or_a_hang_elsewhere_never_loses_the_row(case, function, what):
    """The child is gone; row, count and the last input are there."""
    one = case("def f(n):\n    return n", 5)
    job = Job(_tries, (function, one.workload, one.payload, one.answer(), one.options), 30.0, "fast")
    outcome = _probed(job)
    assert outcome.status == "ok"
    assert outcome.check.probes >= 2
    assert outcome.check.difference.startswith(what)
    number = outcome.check.difference.split("n = ")[1].split(",")[0]
    assert f"where Python gives {number}" in outcome.check.difference


# ---------------------------------------------------------------------------------------------------------- real compilers


def compared(text, call, *only, **values):
    namespace = {"math": math, "np": np, "__name__": "__main__", **values}
    return ipyaccel.compare(call, _defined(text, namespace), only=only, profile=False, budget=0.05).data


def _defined(text, namespace):
    import linecache

    name = f"<probe {abs(hash(text))}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec"), namespace)
    return namespace


def rows(comparison):
    return {outcome.name: outcome for outcome in comparison.outcomes}


TRAPEZ = """
def trapez(a, b, n):
    h = (b - a) / n
    s = 0.0
    for i in range(n):
        s += (a + i * h) ** 2
    return s * h
"""


def test_real_builds_divide_by_zero_as_they_do():
    """cython-typed raises as Python does; cython-fast goes on, and its note says so."""
    found = rows(compared(TRAPEZ, "trapez(1.0, 5.0, 100)", "cython-typed", "cython-fast"))
    assert found["cython-typed"].check.difference == ""
    assert found["cython-typed"].check.probes > 15
    assert found["cython-fast"].status == "ok"
    assert found["cython-fast"].check.difference.startswith("n = 0: Python raises ZeroDivisionError, this returns")


FACTORIAL = """
def factorial(n):
    p = 1
    for i in range(2, n + 1):
        p *= i
    return p
"""


def test_real_builds_outgrow_64_bits():
    """Checked code raises, unchecked code wraps, the user's own text compiled unchanged does neither."""
    found = rows(compared(FACTORIAL, "factorial(15)", "cython", "numba"))
    assert found["cython"].check.difference == ""
    assert "this raises OverflowError (a whole number outgrew its 64 bits" in found["cython-typed"].check.difference
    assert not found["cython-typed"].check.silent
    assert "n = 100: Python gives 933262154439… (158 digits), this gives 0" in found["numba"].check.difference
    assert found["numba"].check.silent


LAST = """
def last(x, n):
    s = 0.0
    for i in range(n):
        s += x[i] * x[i - 1]
    return s * math.sqrt(n - 3)
"""


def test_real_builds_reach_outside_arrays_and_domains():
    """Negative indices wrap as in Python; roots of negative numbers raise only where checks are on."""
    found = rows(compared(LAST, "last(x, 40)", "cython-typed", "cython-fast", "numba", x=np.linspace(1.0, 2.0, 40)))
    assert found["cython-typed"].check.difference == ""
    assert "Python raises ValueError, this returns" in found["numba"].check.difference
    assert found["cython-fast"].check.difference


DEEP = """
def deep(n):
    if n == 0:
        return 0
    return 1 + deep(n - 1)
"""


def test_real_builds_that_crash_elsewhere_keep_their_speedup():
    """Recursion without an end raises in Python and overruns the stack in C."""
    found = rows(compared(DEEP, "deep(50)", "cython-typed"))
    assert found["cython-typed"].status == "ok"
    assert found["cython-typed"].timing is not None
    assert "when n = -" in found["cython-typed"].check.difference
    assert found["cython-typed"].check.difference.endswith("where Python raises RecursionError")
