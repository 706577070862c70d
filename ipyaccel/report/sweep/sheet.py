"""A sweep in words, for text and page alike. In: a sweep. Out: a table of times by version and size, and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Sweep
from ipyaccel.report.hidden import HIDDEN
from ipyaccel.report.rows import Row, rows
from ipyaccel.report.sweep.growth import growth, overtakings, series, winners

MOST_REASONS = 3


@dataclass(frozen=True)
class Cell:
    """One time; `fastest` of its size, `muted` where there is no time but a word."""

    text: str
    fastest: bool = False
    muted: bool = False


@dataclass(frozen=True)
class Line:
    """One version over all sizes, and how it grows."""

    name: str
    cells: tuple[Cell, ...]
    growth: str


@dataclass(frozen=True)
class SweepSheet:
    """`first`, `sizes`: the heads of the columns. `said`: sentences under the table."""

    headline: str
    aside: str
    first: str
    sizes: tuple[str, ...]
    lines: tuple[Line, ...]
    declined: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    has_growth: bool


def sweep_sheet(sweep: Sweep) -> SweepSheet:
    """All that is shown."""
    tables = [{row.name: row for row in rows(point.comparison)} for point in sweep.points]
    won = [row.name if row is not None else "" for row in winners(sweep)]
    names = list(dict.fromkeys(name for table in tables for name in table))
    timed = series(sweep)
    lines, declined = [], {}
    for name in names:
        found = [table.get(name) for table in tables]
        if all(row is None or row.status == "declined" for row in found):
            declined[name] = next((row.note for row in found if row is not None), "")
            continue
        grows = growth([(size, row.time) for size, row in timed[name]]) if len(sweep.names) == 1 and sweep.complete else None
        lines.append(
            Line(
                name,
                tuple(_cell(row, name == first) for row, first in zip(found, won, strict=True)),
                str(grows) if grows is not None else "",
            )
        )
    return SweepSheet(
        _headline(sweep),
        _aside(sweep),
        f"{sweep.names[0]} =" if len(sweep.names) == 1 else "variant",
        tuple(point.shown[0] if len(sweep.names) == 1 else _head(sweep, point.shown) for point in sweep.points),
        tuple(lines),
        _grouped(declined),
        (*overtakings(sweep), *(f"left out: {said}" for said in sweep.skipped)) if sweep.complete else (),
        any(line.growth for line in lines),
    )


def _cell(row: Row | None, fastest: bool) -> Cell:
    if row is None:
        return Cell("", muted=True)
    if row.status is None:
        return Cell("…", muted=True)
    if row.is_empty or row.status not in ("ok", "unchecked"):
        return Cell(row.words.answer, muted=True)
    return Cell(row.words.time, fastest=fastest)


def _head(sweep: Sweep, shown: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in zip(sweep.names, shown, strict=True))


def _headline(sweep: Sweep) -> str:
    if not sweep.complete:
        return f"size {len(sweep.points)}" + (f"; {HIDDEN}" if sweep.options.hide else "")
    if sweep.options.hide:
        return HIDDEN
    won = winners(sweep)
    fastest = list(dict.fromkeys(row.name for row in won if row is not None))
    if not fastest:
        return "nothing could be timed"
    own = {row.name for row in won if row is not None and row.is_reference}
    if len(fastest) == 1:
        return "no version is faster than your code" if own else f"{fastest[0]} is the fastest at every size"
    return "; ".join(_where(sweep, name, [row is not None and row.name == name for row in won], name in own) for name in fastest)


def _where(sweep: Sweep, name: str, at: list[bool], own: bool) -> str:
    """The sizes at which one version wins: from one to another when it wins between them, too."""
    places = [_head(sweep, point.shown) for point, here in zip(sweep.points, at, strict=True) if here]
    between = at[at.index(True) : len(at) - at[::-1].index(True)]
    if len(places) > 2 and all(between):
        said = f"from {places[0]} to {places[-1]}"
    else:
        said = f"at {' and '.join((', '.join(places[:-1]), places[-1]) if len(places) > 1 else places)}"
    return f"nothing faster than your code {said}" if own else f"{name} {said}"


def _aside(sweep: Sweep) -> str:
    count = len(sweep.points)
    taken = f" in {units.seconds(sweep.seconds, 2)}" if sweep.seconds > 0 else ""
    return f"{count} size{'' if count == 1 else 's'}{taken}"


def _grouped(declined: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Reasons with the versions that share them."""
    groups: dict[str, list[str]] = {}
    for name, reason in declined.items():
        groups.setdefault(reason, []).append(name)
    return tuple((", ".join(names), reason) for reason, names in groups.items())[:MOST_REASONS]
