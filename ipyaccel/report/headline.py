"""The answer in one line: how much faster, under which rules, out of how many versions.

In: a comparison and its rows. Out: a `Headline` of phrases. A variant that takes liberties never stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Comparison, Outcome, Reason
from ipyaccel.report import wording
from ipyaccel.report.hidden import HIDDEN
from ipyaccel.report.rows import Row
from ipyaccel.report.rules import PYTHONS, rules, step_keeps_rules

UNCOVERED = ("regrouped", "NaN", "infinity")
"""Words of assumptions that no checked twin can bear out."""

TIMED = ("ok", "unchecked")
UNFINISHED = {
    "timeout": "your code did not finish",
    "crashed": "your code crashed",
    "failed": "your code failed",
    "interrupted": "stopped before your code was done",
}


@dataclass(frozen=True)
class Phrase:
    """A piece of the headline. `strong`: a figure that the eye should find; `bad`: the original's own error; `code`: a name."""

    text: str
    strong: bool = False
    bad: bool = False
    code: bool = False


@dataclass(frozen=True)
class Headline:
    """The phrases in a row, and an aside: how many versions were tried in what time."""

    phrases: tuple[Phrase, ...]
    aside: str = ""

    def __str__(self) -> str:
        return "".join(phrase.text for phrase in self.phrases)


def headline(comparison: Comparison, rows: Sequence[Row]) -> Headline:
    """What the table says, in one line."""
    if comparison.error:
        phrases = _raising(comparison)
    elif not comparison.complete:
        word = "measuring" if any(not row.is_empty and not row.is_reference for row in rows) else "working"
        phrases = (Phrase(f"{word}; {HIDDEN}" if comparison.options.hide else word),)
    elif sentence := _unfinished(comparison) or nothing_possible(comparison):
        phrases = (Phrase(f"{sentence}; {HIDDEN}" if comparison.options.hide else sentence),)
    elif comparison.options.hide:
        phrases = (Phrase(HIDDEN, strong=True),)
    elif comparison.of_alternatives:
        phrases = _of_alternatives(comparison, rows)
    else:
        phrases = _verdict(comparison, rows)
    return Headline(phrases, _aside(comparison, rows))


def keeps_rules(outcome: Outcome, reference: str = "python") -> bool:
    """True when the variant answers as Python would, on other arguments too, as far as that was checked.

    A checked twin that ran first covers bounds and integer ranges, so Numba counts only with one; nothing covers regrouped
    sums, or arithmetic without NaN and infinity. One that went on with a wrong answer on another input does not count.
    """
    variant = outcome.variant
    if outcome.name == reference or variant is None:
        return outcome.name == reference
    if outcome.check is not None and outcome.check.silent:
        return False
    if variant.name.endswith("-fast") or any(word in text for text in variant.assumes for word in UNCOVERED):
        return False
    return variant.twin is not None or (not variant.assumes and variant.backend != "numba")


def liberty(outcome: Outcome) -> str:
    """What a variant that does not keep Python's rules asks for: `if sums may be regrouped`."""
    assumes = outcome.variant.assumes if outcome.variant is not None else ()
    if not assumes and outcome.check is not None and outcome.check.silent:
        return "though other inputs show a difference"
    regrouped = [text for text in assumes if "regrouped" in text]
    if regrouped:
        return f"if {regrouped[0]}"
    return f"if you accept: {', '.join(assumes)}" if assumes else "without Python's checks of indices and integer ranges"


def _unfinished(comparison: Comparison) -> str:
    """What became of the original when it gave no answer; empty when it gave one."""
    reference = next((outcome for outcome in comparison.outcomes if outcome.name == comparison.reference), None)
    if reference is None or reference.status not in UNFINISHED:
        return ""
    return f"{UNFINISHED[reference.status]}: {reference.reason or 'no reason was given'}"


def nothing_possible(comparison: Comparison) -> str:
    """One sentence for a table in which every variant was declined; empty when one was not."""
    others = [outcome for outcome in comparison.outcomes if outcome.name != comparison.reference]
    if not others or any(outcome.status != "declined" for outcome in others):
        return ""
    kind = "alternative" if comparison.of_alternatives else "version" if comparison.ladder is None else "step"
    return f"no other {kind} is possible: {most_useful([row.reason for row in others if row.reason is not None])}"


def most_useful(reasons: Sequence[Reason]) -> Reason | str:
    """The reason to show for many: the one that most variants gave, of equals one that names a line."""
    counted = Counter(reasons)
    return max(counted, key=lambda reason: (counted[reason], reason.line is not None), default="no reason was given")


def _raising(comparison: Comparison) -> tuple[Phrase, ...]:
    """The original's own exception and where it came from."""
    line = f"line {comparison.error_line}" if comparison.error_line is not None else ""
    place = " of ".join(part for part in (line, comparison.error_place) if part)
    where = f" · {place}" if place else ""
    return (Phrase("your code raises "), Phrase(comparison.error, bad=True), Phrase(where))


def _verdict(comparison: Comparison, rows: Sequence[Row]) -> tuple[Phrase, ...]:
    """The fastest that keeps Python's rules, then the fastest of all if that is another."""
    outcomes = {outcome.name: outcome for outcome in comparison.outcomes}
    timed = [row for row in rows if row.status == "ok" and row.speedup == row.speedup]
    first = next((row for row in timed if row.fastest), None)
    if len(timed) < 2 or first is None:
        return _without_rivals(rows, timed)
    if first.is_reference or comparison.reference in first.ties:
        slowest = {comparison.reference, first.name}
        rivals = [row.name for row in timed if not row.is_reference and slowest & {row.name, *row.ties}]
        tied = f"; {_listed(rivals)} {'ties' if len(rivals) == 1 else 'tie'} with it" if rivals else ""
        base = "your code" if comparison.ladder is None else first.name if first.is_reference else comparison.reference
        return (Phrase(f"nothing is faster than {base}"), Phrase(tied))
    keeping = [row for row in timed if _keeps(outcomes[row.name], comparison)]
    strict = first if first in keeping else max(keeping, key=lambda row: row.speedup, default=first)
    digits = comparison.options.digits
    phrases = _strict(strict, digits, rules(comparison, strict.name)) if strict in keeping else ()
    if strict is not first and strict.name not in first.ties:
        between = (Phrase(" · "),) if phrases else ()
        phrases += (*between, Phrase(_gain(first, digits), strong=True), Phrase(f" {liberty(outcomes[first.name])}"))
    level = [first.name, *(name for name in first.ties)]
    said = len(level) > 1 and comparison.ladder is None
    return (*phrases, Phrase(f" ({_listed(level)} tie)")) if said else phrases


def _of_alternatives(comparison: Comparison, rows: Sequence[Row]) -> tuple[Phrase, ...]:
    """The fastest alternative and how it compares with the first."""
    timed = [row for row in rows if row.status in TIMED and row.speedup == row.speedup]
    first = next((row for row in timed if row.fastest), None)
    if len(timed) < 2 or first is None:
        return (Phrase("no other alternative gave the same answer"),)
    level = [row.name for row in timed if row.name == comparison.reference or row.name in first.ties]
    if first.is_reference or comparison.reference in first.ties:
        tied = [name for name in [*level, *([] if first.is_reference else [first.name])] if name != comparison.reference]
        said = f"; {_listed(tied)} {'ties' if len(tied) == 1 else 'tie'} with it" if tied else ""
        return (Phrase("nothing is faster than "), Phrase(comparison.reference, code=True), Phrase(said))
    ties = f" ({_listed([first.name, *first.ties])} tie)" if first.ties else ""
    gain = Phrase(_gain(first, comparison.options.digits), strong=True)
    base = Phrase(comparison.reference, code=True)
    return (gain, Phrase(" by "), Phrase(first.name, code=True), Phrase(", against "), base, Phrase(ties))


def _keeps(outcome: Outcome, comparison: Comparison) -> bool:
    """By the table's own measure: the steps of a climb are measured by the cell, versions of a program by Python."""
    if comparison.ladder is not None:
        return step_keeps_rules(outcome)
    return keeps_rules(outcome, comparison.reference)


def _strict(row: Row, digits: int, by: str = PYTHONS) -> tuple[Phrase, ...]:
    """The part on Python's rules."""
    if row.is_reference or row.speedup <= 1:
        return (Phrase("nothing that keeps Python's rules is faster"),)
    threads = f" on {row.threads} threads" if row.threads > 1 else ""
    return (Phrase(_gain(row, digits), strong=True), Phrase(f" {by}{threads}"))


def _gain(row: Row, digits: int) -> str:
    return wording.speedup(row.speedup, digits)


def _without_rivals(rows: Sequence[Row], timed: Sequence[Row]) -> tuple[Phrase, ...]:
    """When there is nothing to set beside the user's code."""
    if not timed:
        return (Phrase("nothing could be timed"),)
    if any(row.status == "unchecked" and not row.is_empty for row in rows):
        return (Phrase("the answers could not be checked"),)
    if len(rows) == 1:
        return (Phrase(f"{rows[0].words.time}, your code alone"),)
    kind = "step" if timed[0].is_step else "version"
    if any(row.status == "ok" and not row.is_reference for row in rows):
        return (Phrase(f"other {kind}s gave the right answer, and were not timed"),)
    return (Phrase(f"no other {kind} gave the right answer in time"),)


def _listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _aside(comparison: Comparison, rows: Sequence[Row]) -> str:
    """How many versions were tried, and in what time."""
    if comparison.ladder is not None or comparison.of_alternatives:
        return _climbed(comparison, rows, "step" if comparison.ladder is not None else "row")
    tried = sum(row.status not in (None, "declined") and not row.is_reference for row in rows)
    if not comparison.complete:
        total = tried + len([name for name in comparison.waiting if name != comparison.reference])
        return f"{tried} of {total} versions tried" if total else ""
    taken = "" if comparison.seconds <= 0 else f" in {units.seconds(comparison.seconds, 2)}"
    return f"{tried} version{'' if tried == 1 else 's'} tried{taken}" if tried else ""


def _climbed(comparison: Comparison, rows: Sequence[Row], kind: str) -> str:
    """How many steps were climbed, or alternatives tried, the first among them, and in what time."""
    tried = sum(row.status not in (None, "declined") for row in rows)
    if not comparison.complete:
        return f"{tried} of {tried + len(comparison.waiting)} {kind}s tried"
    taken = "" if comparison.seconds <= 0 else f" in {units.seconds(comparison.seconds, 2)}"
    return f"{tried} {kind}{'' if tried == 1 else 's'}{taken}"
