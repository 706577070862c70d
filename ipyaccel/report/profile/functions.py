"""The table of functions. In: a profile. Out: rows of words and shares, and those that matter less apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import CalledFunction, Profile
from ipyaccel.report import wording
from ipyaccel.report.profile.shares import own_share

MOST_OWN = 8
MOST_OTHERS = 4
MOST_FOLDED = 60
WORTH_OWN = 0.01
WORTH_PASSING = 0.05
WORTH_SAYING = 0.05

Pair = tuple[float, CalledFunction]
"""A function after its own share of the run."""


@dataclass(frozen=True)
class FunctionRow:
    """One function. `share`: of the run, with the functions it calls; `own_part`, `total_part` draw it (0 to 1).

    `notes`: what the columns do not say.
    """

    name: str
    place: str
    calls: str
    own: str
    total: str
    share: str
    own_part: float
    total_part: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunctionTable:
    """`shown`: worth a row; `folded`: the next ones; `left`: how many are in neither."""

    shown: tuple[FunctionRow, ...]
    folded: tuple[FunctionRow, ...]
    left: int

    @property
    def more(self) -> str:
        """What the fold is called."""
        count = len(self.folded) + self.left
        return f"+ {units.count(count)} more function{'' if count == 1 else 's'}" if count else ""


def function_table(profile: Profile) -> FunctionTable:
    """Functions by their own time, the user's own also when much time only passes through them."""
    pairs = ((own_share(function), function) for function in profile.functions)
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    worth = _worth(ordered) or ordered[:1]
    shown = {function.key for _, function in worth}
    rest = [(share, function) for share, function in ordered if function.key not in shown]
    rows = tuple(_row(profile, share, function) for share, function in worth)
    folded = tuple(_row(profile, share, function) for share, function in rest[:MOST_FOLDED])
    return FunctionTable(rows, folded, max(len(rest) - MOST_FOLDED, 0))


def _worth(ordered: Sequence[Pair]) -> list[Pair]:
    """The user's own functions that matter, and only so many of libraries that they do not crowd those out."""
    worth = [pair for pair in ordered if _is_worth(*pair)]
    own = [pair for pair in worth if pair[1].origin == "yours"][:MOST_OWN]
    others = [pair for pair in worth if pair[1].origin != "yours"][:MOST_OTHERS]
    return sorted([*own, *others], key=lambda pair: -pair[0])


def _is_worth(share: float, function: CalledFunction) -> bool:
    """Whether a function belongs into the table."""
    return share >= WORTH_OWN or (function.origin == "yours" and function.share >= WORTH_PASSING)


def _row(profile: Profile, share: float, function: CalledFunction) -> FunctionRow:
    """One function in words."""
    digits = profile.options.digits
    return FunctionRow(
        name=function.name,
        place=function.place,
        calls=units.count(function.calls),
        own=wording.time(function.own, digits),
        total=wording.time(function.total, digits),
        share=units.percent(function.share),
        own_part=min(max(share, 0.0), 1.0),
        total_part=min(max(function.share, share, 0.0), 1.0),
        notes=_notes(function),
    )


def _notes(function: CalledFunction) -> tuple[str, ...]:
    """Recursion, and time in library code."""
    notes = []
    if 0 < function.primitive_calls < function.calls:
        notes.append(f"{units.count(function.calls - function.primitive_calls)} of its calls are from within itself")
    if function.native >= WORTH_SAYING:
        notes.append(f"{units.percent(function.native)} of the run is library code that it calls")
    return tuple(notes)
