"""Where Python spends its time: the lines worth showing. In: a profile. Out: lines, with gaps for those that cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import FunctionProfile, LineTime

COLD = 0.01
MOST_FUNCTIONS = 6
GAP = "⋮"


@dataclass(frozen=True)
class HotLine:
    """One shown line: its number in the user's cell, its share in words (empty: next to nothing), its text, its heat (0 to 1).

    `hits`: how often it ran, in words; empty: never.
    """

    number: str
    share: str
    text: str
    heat: float = 0.0
    hits: str = ""


@dataclass(frozen=True)
class HotFunction:
    """The lines of one function, and what it is: `f in cell 3 · 40 % of the time`."""

    title: str
    lines: tuple[HotLine, ...]


def hot_functions(profile: Sequence[FunctionProfile]) -> tuple[HotFunction, ...]:
    """The functions with the largest shares first; nothing where a single line is all there is."""
    if sum(len(function.lines) for function in profile) == 1:
        return ()
    ordered = sorted(profile, key=lambda function: -function.share)[:MOST_FUNCTIONS]
    return tuple(HotFunction(_title(function, len(ordered) > 1), hot_lines(function.lines)) for function in ordered)


def _title(function: FunctionProfile, many: bool) -> str:
    place = f"{function.name} in {function.place}" if function.place else function.name
    return f"{place} · {units.percent(function.share)} of the time" if many else place


def hot_lines(lines: Sequence[LineTime]) -> tuple[HotLine, ...]:
    """The `def` line and all that cost something; a run of two or more others becomes one gap."""
    shown: list[HotLine] = []
    hidden: list[LineTime] = []
    for k, line in enumerate(lines):
        if k > 0 and line.share < COLD:
            hidden.append(line)
            continue
        shown += _gap(hidden)
        hidden = []
        shown.append(_line(line))
    return (*shown, *_gap(hidden))


def _gap(hidden: Sequence[LineTime]) -> list[HotLine]:
    """Nothing, the one line itself, or a sign for several."""
    if len(hidden) > 1 or (hidden and not hidden[0].text.strip()):
        return [HotLine(GAP, "", "")]
    return [_line(line) for line in hidden]


def _line(line: LineTime) -> HotLine:
    share = units.percent(line.share, 2) if line.share >= COLD else ""
    return HotLine(
        str(line.line), share, line.text.rstrip("\n"), min(max(line.share, 0.0), 1.0), units.count(line.hits) if line.hits else ""
    )
