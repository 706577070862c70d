"""A comparison against an earlier one of the same call: what became faster or slower, and what else is different.

In: a comparison that has an earlier one beside it. Out: a `Change` for each version, and sentences. Times of two occasions are
no pairs, so the ratio of their medians has an interval of its own (`stats.ratio_of_medians`). It knows nothing of what differs
between occasions (a busy machine, another clock rate): a change counts only where the whole interval lies outside of ±5 %, or of
the noise of the occasions where that is more.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ipyaccel import stats, units
from ipyaccel.model import Comparison, Earlier, Machine, Outcome
from ipyaccel.model.variant import VERSION_OF
from ipyaccel.report import wording
from ipyaccel.report.rows import rows
from ipyaccel.report.samples import samples

Verdict = Literal["faster", "slower", "tie", "unknown", "new", "gone"]
SAME_MACHINE = "The machine and all versions are the same."
SAME_CODE = "Your code is the same."
MOST_LINES = 40
NAN = float("nan")


@dataclass(frozen=True)
class Change:
    """One version. `then`, `now`: median seconds of one call; `ratio`: how many times as fast as then, with its interval."""

    name: str
    verdict: Verdict
    then: float = NAN
    now: float = NAN
    ratio: float = NAN
    low: float = NAN
    high: float = NAN
    words: str = ""
    then_words: str = ""
    now_words: str = ""


@dataclass(frozen=True)
class Changes:
    """All of them. `said`: what else is different; `difference`: the lines of the source that are, with + and - before them."""

    title: str
    rows: tuple[Change, ...]
    said: tuple[str, ...]
    difference: tuple[str, ...] = ()


def changes(comparison: Comparison) -> Changes | None:
    """What is different by now; None without an earlier comparison, or while rows are coming."""
    earlier = comparison.earlier
    if earlier is None or not comparison.complete:
        return None
    then, now = _by_name(earlier.comparison), _by_name(comparison)
    names = [row.name for row in rows(comparison)]
    names += [name for name in then if name not in now]
    band = _band(earlier.comparison, comparison)
    found = [_change(name, then.get(name), now.get(name), band, comparison.options.digits) for name in names]
    difference = _difference(_source(earlier.comparison), _source(comparison))
    said = (
        _given(earlier.comparison, comparison),
        _surroundings(earlier.comparison.machine, comparison.machine),
        _sources(earlier.comparison, comparison, difference),
    )
    shown = tuple(one for one in found if one is not None)
    restless = _restless(comparison.reference, shown, is_all_the_same=said == ("", SAME_MACHINE, SAME_CODE))
    return Changes(_title(earlier), shown, tuple(text for text in (*said, restless) if text), difference)


def _by_name(comparison: Comparison) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in comparison.outcomes}


def _title(earlier: Earlier) -> str:
    """Against what."""
    when = datetime.fromisoformat(earlier.when)
    return f"Against {earlier.name}, saved on {when.day} {when:%B %Y} at {when:%H:%M}"


def _band(one: Comparison, other: Comparison) -> float:
    """How far from 1 a ratio may be without a meaning: 5 %, or the noise of either occasion; with other values any."""
    if _given(one, other):
        return math.inf
    noises = [stats.noise_percent(map(samples, comparison.outcomes)) for comparison in (one, other)]
    return max([stats.TIE_BAND, *(noise / 100 for noise in noises if not math.isnan(noise))])


def _is_timed(outcome: Outcome | None) -> bool:
    """Whether a time stands for a right answer."""
    return outcome is not None and outcome.status in ("ok", "unchecked") and bool(samples(outcome))


def _change(name: str, then: Outcome | None, now: Outcome | None, band: float, digits: int) -> Change | None:
    """One version; None when it was timed on neither occasion."""
    if not _is_timed(then) and not _is_timed(now):
        return None
    before = stats.median(samples(then)).value if then is not None and _is_timed(then) else NAN
    after = stats.median(samples(now)).value if now is not None and _is_timed(now) else NAN
    shown = {"then": before, "now": after, "then_words": wording.time(before, digits), "now_words": wording.time(after, digits)}
    if then is None or not _is_timed(then):
        return Change(name, "new", words=f"new: then {_lack(then)}", **shown)  # type: ignore[arg-type]
    if now is None or not _is_timed(now):
        return Change(name, "gone", words=f"gone: now {_lack(now)}", **shown)  # type: ignore[arg-type]
    ratio = stats.ratio_of_medians(samples(then), samples(now))
    verdict = _verdict(ratio, band)
    figures = {"ratio": ratio.value, "low": ratio.low, "high": ratio.high}
    return Change(name, verdict, words=_words(verdict, ratio, digits), **shown, **figures)  # type: ignore[arg-type]


def _lack(outcome: Outcome | None) -> str:
    """Why there was no time."""
    return "not compared" if outcome is None else wording.answer(outcome, raised=False)[0] if outcome.reason else "not timed"


def _verdict(ratio: stats.Estimate, band: float) -> Verdict:
    """Faster or slower only where the whole interval lies outside the band around 1."""
    if not ratio.known or math.isinf(band):
        return "unknown"
    if ratio.low > 1 + band:
        return "faster"
    return "slower" if ratio.high < 1 / (1 + band) else "tie"


def _words(verdict: Verdict, ratio: stats.Estimate, digits: int) -> str:
    """`faster: 1.42× (1.38 to 1.47)`; of what became slower, how many times as long it takes."""
    if verdict == "tie":
        return f"a tie: {units.factor(ratio.value, digits)} ({_between(ratio.low, ratio.high, digits)})"
    if verdict == "unknown":
        faster = ratio.value >= 1
        factor = units.factor(ratio.value if faster else 1 / ratio.value, 2)
        why = "with other values" if ratio.known else "in too few rounds to be sure"
        return f"{factor} as {'fast' if faster else 'long'}, {why}"
    if verdict == "faster":
        return f"faster: {units.factor(ratio.value, digits)} ({_between(ratio.low, ratio.high, digits)})"
    return f"slower: {units.factor(1 / ratio.value, digits)} ({_between(1 / ratio.high, 1 / ratio.low, digits)})"


def _between(low: float, high: float, digits: int) -> str:
    return f"{units.significant(low, digits)} to {units.significant(high, digits)}"


def _given(then: Comparison, now: Comparison) -> str:
    """Values that are others by now."""
    if not then.given or not now.given or then.given == now.given:
        return ""
    gone = ", ".join(text for text in then.given if text not in now.given) or "nothing more"
    come = ", ".join(text for text in now.given if text not in then.given) or "nothing more"
    return (
        f"The call has other values by now: then {gone}; now {come}. That is other work: no version is faster or slower for it."
    )


def _surroundings(then: Machine | None, now: Machine | None) -> str:
    """The machine and what is installed, where it is another by now."""
    if then is None or now is None:
        return "Which machine it was is not known."
    told = [
        f"{label} was {before or 'not there'}, is {after or 'not there'}"
        for label, before, after in (
            ("the processor", _processor(then), _processor(now)),
            ("the system", then.system, now.system),
            ("Python", then.python, now.python),
            ("the C compiler", then.compiler, now.compiler),
            ("the number of threads", str(then.threads), str(now.threads)),
            *_versions(dict(then.versions), dict(now.versions)),
        )
        if before != after
    ]
    return f"Different by now: {'; '.join(told)}." if told else SAME_MACHINE


def _restless(reference: str, shown: tuple[Change, ...], is_all_the_same: bool) -> str:
    """The original's own time is another although nothing else is: then the others' may be so for no better reason."""
    moved = next((one.verdict for one in shown if one.name == reference), "")
    if not is_all_the_same or moved not in ("faster", "slower"):
        return ""
    return f"That {reference} itself became {moved} can only be the machine's doing: judge the other rows by that."


def _processor(machine: Machine) -> str:
    return f"{machine.processor} with {machine.cores} core{'' if machine.cores == 1 else 's'}"


def _versions(then: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(name, then.get(name, ""), now.get(name, "")) for name in dict.fromkeys((*then, *now))]


def _source(comparison: Comparison) -> str:
    """The user's own text: the original's, or all alternatives'."""
    own = [row for row in comparison.outcomes if row.name == comparison.reference or comparison.of_alternatives]
    texts = [(row.name, row.variant.source) for row in own if row.variant is not None and VERSION_OF not in row.name]
    return "\n".join(f"{name}: {text}" if comparison.of_alternatives else text for name, text in texts)


def _difference(then: str, now: str) -> tuple[str, ...]:
    """The lines that are others, with one line around them."""
    lines = list(difflib.unified_diff(then.splitlines(), now.splitlines(), lineterm="", n=1))[2:] if then and now else []
    shown = [line for line in lines if not line.startswith("@@")]
    return (*shown[:MOST_LINES], "…") if len(shown) > MOST_LINES else tuple(shown)


def _sources(then: Comparison, now: Comparison, difference: tuple[str, ...]) -> str:
    """What became of the user's code."""
    if not _source(then) or not _source(now):
        return "What changed in your code is not known: its text is not at hand."
    if not difference:
        return SAME_CODE
    come, gone = (sum(line.startswith(sign) for line in difference) for sign in "+-")
    return f"Your code changed: {come} line{'' if come == 1 else 's'} came, {gone} went."
