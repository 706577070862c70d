"""Where a variant strays, and which difference is told."""

import math

from ipyaccel.measure.check import check
from ipyaccel.measure.patience import OUT_OF_WORK
from ipyaccel.measure.record import Run
from ipyaccel.measure.stray import Findings, call_of, outside, stray
from ipyaccel.model import Check, Variant

PLAIN = Variant("plain", "plain", "", "f")
FAST = Variant("fast", "plain", "", "f", assumes=("no NaN or infinity", "sums may be regrouped", "integers fit in 64 bits"))


def told(said, expected, actual, variant=PLAIN, *, large=False):
    return stray(call_of(said, expected, large=large), expected, actual, check(expected, actual), variant)


def test_a_difference_is_a_sentence():
    """The input, what Python does, what this does."""
    zero = Run(raised="ZeroDivisionError", text="division by zero")
    assert told("n = 0", zero, Run(math.inf)).sentence == "n = 0: Python raises ZeroDivisionError, this returns inf"
    assert told("n = 3", Run(2), Run(7)).sentence == "n = 3: Python gives 2, this gives 7"
    big = told("n = 100", Run(10**157), Run(raised="OverflowError", text="value too large"))
    assert big.sentence.startswith("n = 100: Python gives 100000000000… (158 digits), this raises OverflowError (a whole number")


def test_loud_differences_are_told_from_silent_ones():
    """An exception too many gives nobody a wrong number."""
    assert told("n = 3", Run(2), Run(7)).silent
    assert not told("n = 3", Run(2), Run(raised="OverflowError")).silent


def test_the_most_useful_difference_is_kept():
    """A wrong answer before a missing exception, that before large numbers, that before an exception too many."""
    wrong = told("n = 3", Run(2), Run(7))
    missing = told("n = 0", Run(raised="ZeroDivisionError"), Run(math.inf))
    large = told("n = 2147483648", Run(2), Run(7), large=True)
    loud = told("n = 100", Run(2), Run(raised="OverflowError"))
    findings = Findings()
    for one in (loud, large, missing, wrong, missing):
        findings = findings.strayed(one)
        assert findings.worst.rank == min(findings.worst.rank, one.rank)
    assert findings.worst is wrong


def test_what_a_variant_says_it_assumes_is_not_told_again():
    """NaN, infinity and the last digits of sums; a real difference still is."""
    assert told("x = 1e+200", Run(math.inf), Run(math.nan), FAST) is None
    assert told("x = 2.0", Run(1.0), Run(1.0 + 1e-6), FAST) is None
    assert told("x = 2.0", Run(1.0), Run(1.0 + 1e-6)) is not None
    assert told("x = 2.0", Run(1.0), Run(2.0), FAST) is not None
    assert told("n = 0", Run(raised="ZeroDivisionError"), Run(math.inf), FAST) is not None


def test_the_last_call_of_a_lost_child_is_told():
    """A crash by its input; a call without an end likewise; between two calls there is nothing to tell."""
    call = call_of("n = -1", Run(raised="RecursionError"), large=False)
    crashed = Findings(same=3, now=call).lost(-11).on(Check("same"))
    assert (crashed.probes, crashed.difference) == (3, "crashes when n = -1, where Python raises RecursionError")
    assert (
        Findings(now=call).lost(OUT_OF_WORK).worst.sentence
        == "takes more than 0.5 s when n = -1, where Python raises RecursionError at once"
    )
    assert Findings(same=3).lost(-11) == Findings(same=3)


def test_a_bad_index_is_told_without_being_tried():
    """The checked twin's complaint speaks for the variant."""
    raising, answering = Run(raised="IndexError"), Run(2.5)
    twin = Run(raised="IndexError", text="out of bounds")
    assert outside(call_of("n = 0", raising, large=False), twin, arrays=True).sentence == (
        "reads outside the array when n = 0, where Python raises IndexError"
    )
    assert outside(call_of("i = -1", answering, large=False), twin, arrays=False).sentence == (
        "reads out of range when i = -1, where Python gives 2.5"
    )
    overflow = outside(call_of("n = 9", answering, large=False), Run(raised="OverflowError"), arrays=True)
    assert overflow.sentence.startswith("n = 9: Python gives 2.5, this is not to be trusted (a whole number outgrew")
