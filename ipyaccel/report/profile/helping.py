"""What would help, in words. In: a profile's advice. Out: rows: a winner with its figures, or why nothing helps."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Advice, Effect, Profile
from ipyaccel.report import wording


@dataclass(frozen=True)
class HelpRow:
    """One function. `by`: the version to put in its place, empty where nothing helps; then `reason` and `remedy` speak.

    `whole`: how many times faster the statement becomes; `whole_note`: its seconds before and after, or why it was not run.
    `source`: the text of the version.
    """

    name: str
    place: str
    by: str = ""
    times: str = ""
    speedup: str = ""
    whole: str = ""
    whole_note: str = ""
    arguments: str = ""
    reason: str = ""
    remedy: str = ""
    source: str = ""

    @property
    def why(self) -> str:
        """The reason behind the word that there is nothing."""
        return self.reason if self.reason.startswith("nothing") else f"nothing: {self.reason}"


def help_rows(profile: Profile) -> tuple[HelpRow, ...]:
    """Winners first, both kinds in the order given."""
    rows = [_row(advice, profile.options.digits) for advice in profile.advice]
    return tuple(sorted(rows, key=lambda row: not row.by))


def _row(advice: Advice, digits: int) -> HelpRow:
    """One function's advice."""
    if not advice.by:
        said = str(advice.reason) if advice.reason is not None else "nothing tried is faster"
        return HelpRow(advice.function, advice.place, arguments=advice.arguments, reason=said, remedy=advice.remedy)
    times = f"{units.seconds(advice.before, digits)} → {units.seconds(advice.after, digits)}"
    whole, note = _whole(advice.effect, digits) if advice.effect is not None else ("", "")
    return HelpRow(
        advice.function,
        advice.place,
        advice.by,
        times,
        wording.speedup(advice.speedup, digits),
        whole,
        note,
        advice.arguments,
        str(advice.reason) if advice.reason is not None else "",
        advice.remedy,
        _source(advice),
    )


def _whole(effect: Effect, digits: int) -> tuple[str, str]:
    """The statement's own speedup with its seconds, measured where that was possible, else by Amdahl's law and said so."""
    if effect.before > 0 and effect.after > 0:
        then = f", then {units.seconds(effect.after, digits)}"
        first = f"{units.seconds(effect.first, digits)} the first time{then}" if math.isfinite(effect.first) else then[7:]
        return wording.speedup(effect.before / effect.after, digits), f"{units.seconds(effect.before, digits)} → {first}"
    why = f"not run: {effect.unmeasured}" if effect.unmeasured else "not run yet"
    if not effect.projected > 0:
        return "", why
    return "", f"about {units.seconds(effect.projected, 2)} by its share; {why}"


def _source(advice: Advice) -> str:
    """The text of the version that won."""
    if advice.comparison is None:
        return ""
    variants = (outcome.variant for outcome in advice.comparison.outcomes if outcome.name == advice.by)
    return next((variant.source for variant in variants if variant is not None), "")
