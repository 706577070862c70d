"""The words on screen. In: one outcome and its figures. Out: short texts, the same in a notebook, a terminal and a PDF.

Nothing here formats for a medium: no colour, no markup, no escaping.
"""

from __future__ import annotations

import math
from typing import Literal

from ipyaccel import units
from ipyaccel.model import Check, Outcome

Tone = Literal["good", "plain", "bad", "muted"]
"""How a text is meant. A renderer may add colour; the words must do without."""

WAITING = "…"
FEW_BYTES = 1e4
"""Less is the call itself and the numbers that it hands out."""
EXACT_DIGITS = 15
NO_COMPILING_S = 0.005
FEW_CALLS = 10
LOST = 1.5
"""How many times faster one thread must be for that to be said."""

FITS = "integers fit in 64 bits"
"""What nearly every compiled version assumes, and a wrong answer shows: said where the sources are, not in every row."""


def time(seconds: float, digits: int) -> str:
    """The time of one call, empty when there is none."""
    return "" if math.isnan(seconds) else units.seconds(seconds, digits)


def spread(value: float, low: float, high: float) -> str:
    """Half the interval in whole percent, rounded up: `± 2 %`. Empty when the interval is not known."""
    if not (value > 0 and math.isfinite(high - low)):
        return ""
    return f"± {max(1, math.ceil(50 * (high - low) / value - 0.01))} %"


def speedup(factor: float, digits: int) -> str:
    """`146×`, `15×`, `2.4×`: below 100 with one digit less, because the interval rarely carries it. Empty for NaN."""
    if math.isnan(factor):
        return ""
    return units.factor(factor, digits if factor >= 100 else max(digits - 1, 1))


def compiling(seconds: float) -> str:
    """What building cost; a dash when nothing was compiled."""
    if math.isnan(seconds):
        return ""
    if seconds < NO_COMPILING_S:
        return units.NOTHING
    if seconds < 0.1:
        return f"{seconds:.2f} s"
    return f"{seconds:.1f} s" if seconds < 9.95 else units.seconds(seconds, 2)


def peak(size: float, *, is_coming: bool) -> str:
    """The most memory of one call; empty when it is not known."""
    if math.isnan(size):
        return WAITING if is_coming else ""
    return units.size(size, 2) if size >= FEW_BYTES else f"< {units.size(FEW_BYTES, 1)}"


def answer(outcome: Outcome, raised: bool, reference: str = "python") -> tuple[str, Tone]:
    """The verdict on a row in two or three words. `raised`: the original raises, so the right answer is its exception."""
    match outcome.status:
        case "ok":
            return _right(outcome, raised, reference)
        case "unchecked":
            return "not checked", "plain"
        case "differs":
            return "different answer", "bad"
        case "declined":
            return "not possible", "muted"
        case "failed":
            return ("raises" if outcome.name == reference else "did not compile" if outcome.build is None else "failed"), "bad"
        case "crashed":
            return "crashed", "bad"
        case "timeout":
            return "too slow", "bad"
        case "interrupted":
            return "stopped", "muted"


def _right(outcome: Outcome, raised: bool, reference: str) -> tuple[str, Tone]:
    """Words for an answer that is right."""
    if outcome.name == reference:
        return "your code", "plain"
    if raised:
        return "raises the same", "good"
    check = outcome.check
    if check is not None and check.verdict == "close":
        return closeness(check), "plain"
    return "same answer", "good"


def closeness(check: Check) -> str:
    """`equal to 13 digits`, from the largest relative difference."""
    if math.isnan(check.error):
        return "close"
    if check.error <= 10.0**-EXACT_DIGITS:
        return f"equal to {EXACT_DIGITS} digits"
    digits = math.floor(-math.log10(check.error))
    if digits < 1:
        return f"within {units.percent(check.error)}"
    return f"equal to {digits} digit{'s' if digits > 1 else ''}"


def note(outcome: Outcome) -> str:
    """One sentence on a row: why there is no answer, how it differs, or what was done and taken for granted."""
    check, variant = outcome.check, outcome.variant
    if outcome.status == "differs":
        return _difference(outcome)
    if outcome.reason is not None and outcome.status not in ("ok", "unchecked"):
        return str(outcome.reason)
    told = [variant.done, ", ".join(text for text in variant.assumes if text != FITS)] if variant is not None else []
    said = [check.detail, elsewhere(check)] if check is not None else []
    why = [str(outcome.reason)] if outcome.reason is not None and str(outcome.reason) not in said else []
    order = [*said, *why, *told] if outcome.status == "unchecked" else [*told, *said, *why]
    return "; ".join(part for part in order if part)


def elsewhere(check: Check) -> str:
    """What other inputs showed: how it differs on one of them, or on how many it answers like the original."""
    if check.difference:
        return check.difference
    if not check.probes:
        return ""
    return f"same here and on {check.probes} test input{'' if check.probes == 1 else 's'}"


def _difference(outcome: Outcome) -> str:
    """How a wrong answer is wrong."""
    if outcome.check is not None and outcome.check.detail:
        return outcome.check.detail
    if outcome.reason is not None:
        return str(outcome.reason)
    if outcome.check is not None and math.isfinite(outcome.check.error):
        return f"largest relative difference {outcome.check.error:.2g}"
    return ""


def pays_off(calls: float) -> str:
    """`pays off after 4 100 calls`; empty where compiling is no consideration."""
    if not math.isfinite(calls) or calls < FEW_CALLS:
        return ""
    return f"pays off after {units.count(float(f'{calls:.1e}'))} calls"


def call_share(overhead: float, seconds: float) -> str:
    """`120 of 150 ns is the call`, when the call itself is a third of the time or more."""
    if not (overhead > 0 and seconds > 0 and overhead >= seconds / 3):
        return ""
    part, whole = units.seconds(min(overhead, seconds), 2), units.seconds(seconds, 2)
    if part == whole:
        return f"nearly all of the {whole} is the call"
    (number, unit), (_, same) = part.rsplit(" ", 1), whole.rsplit(" ", 1)
    return f"{number if unit == same else part} of {whole} is the call"


def list_share(taking: float, seconds: float) -> str:
    """`turning arguments into arrays of numbers takes 40 % of the call`, when it is a tenth of the time or more."""
    if not (taking > 0 and seconds > 0 and taking >= seconds / 10):
        return ""
    return f"turning arguments into arrays of numbers takes {units.percent(min(taking / seconds, 1.0))} of the call"


def threads_lost(name: str, factor: float) -> str:
    """`starting threads takes longer than they save: `numba` is 9× as fast`, from half as fast again on."""
    if not factor >= LOST:
        return ""
    return f"starting threads takes longer than they save: `{name}` is {units.factor(factor, 2)} as fast"
