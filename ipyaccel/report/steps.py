"""The steps of a climb as they are shown. In: a comparison with a ladder, and its rows. Out: `Step`s, some folded into one line.

Two or more neighbours that gain nothing are one line that says so; steps that are not possible are one quiet line for each
reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ipyaccel import stats
from ipyaccel.model import AnnotatedLine, Comparison, Outcome
from ipyaccel.report import wording
from ipyaccel.report.gains import gains_nothing, is_alone, is_right
from ipyaccel.report.rows import Row
from ipyaccel.report.samples import samples

HEAD = re.compile(
    r"\s*(?:@|(?:async\s+)?def\b|cpdef\b|cdef\s+class\b|class\b|cdef\b.*\)[^=]*:\s*$|import\b|from\b|cdef\s+(?:public|readonly)\b)"
)


@dataclass(frozen=True)
class Step:
    """One line of the table. `row` is None for a quiet line, which has no figures.

    `phrase`: what was done. `answer`: only where it is not simply right, with its `tone`. `gain`: over the row above, or over the
    step that `over` names when that is another.
    """

    name: str
    phrase: str
    row: Row | None = None
    answer: str = ""
    tone: wording.Tone = "plain"
    gain: str = ""
    over: str = ""


def steps(comparison: Comparison, rows: Sequence[Row]) -> tuple[Step, ...]:
    """All lines of the table, in the order of the climb."""
    outcomes = {outcome.name: outcome for outcome in comparison.outcomes}
    shown: list[Step] = []
    above = ""
    for key, group in groupby(_folded(rows, outcomes), key=_kind):
        members = list(group)
        if key == "declined":
            shown += _declined(members)
            continue
        for part in members:
            step = _one(part[0], comparison, outcomes, above) if len(part) == 1 else _fold(part, above)
            shown.append(step)
            above = part[-1].name
    return tuple(shown)


def _kind(part: Sequence[Row]) -> str:
    return "declined" if part[0].status == "declined" else ""


def _folded(rows: Sequence[Row], outcomes: Mapping[str, Outcome]) -> Iterator[list[Row]]:
    """The rows one by one, neighbours that gain nothing together."""
    level: list[Row] = []
    for row in rows:
        if _adds_nothing(row, level, outcomes):
            level.append(row)
            continue
        yield from _released(level)
        level = []
        if gains_nothing(row) and not row.fastest and not is_alone(row.name):
            level = [row]
        else:
            yield [row]
    yield from _released(level)


def _released(level: list[Row]) -> list[list[Row]]:
    return [level] if level else []


def _adds_nothing(row: Row, level: Sequence[Row], outcomes: Mapping[str, Outcome]) -> bool:
    """True for a step that is as fast as its neighbour above and as the step on which both stand."""
    if not level or not is_right(row) or row.fastest or not gains_nothing(row):
        return False
    base = outcomes[level[0].over]
    return stats.is_tie(stats.paired_speedup(samples(base), samples(outcomes[row.name])))


def _fold(level: Sequence[Row], above: str) -> Step:
    """Several steps in one line."""
    base = level[0].over
    where = "the row above" if base == above else base
    return Step(", ".join(row.name for row in level), f"no faster than {where}")


def _declined(parts: Sequence[Sequence[Row]]) -> list[Step]:
    """One quiet line for each reason."""
    names: dict[str, list[str]] = {}
    for (row,) in parts:
        names.setdefault(row.note, []).append(row.name)
    return [Step(", ".join(given), f"not possible: {note}") for note, given in names.items()]


def _one(row: Row, comparison: Comparison, outcomes: Mapping[str, Outcome], above: str) -> Step:
    """A step with its figures, or with why it has none."""
    over = row.over if row.over and row.over != above else ""
    if row.status is None:
        return Step(row.name, "", row)
    outcome = outcomes[row.name]
    said = "" if row.status == "ok" else row.words.answer
    return Step(row.name, _phrase(row, outcome, comparison), row, said, row.words.tone, row.words.gain, over)


def _phrase(row: Row, outcome: Outcome, comparison: Comparison) -> str:
    """What was done, and what there is to know about it."""
    if row.status not in {"ok", "unchecked"}:
        return row.note
    done = outcome.variant.done if outcome.variant is not None else ""
    check = outcome.check
    parts = [done or (_as_python(comparison) if row.is_reference else "")]
    if check is not None and check.verdict == "close":
        parts[0] = ": ".join(part for part in (parts[0], wording.closeness(check)) if part)
    if row.name == _as_typed(comparison):
        parts[0] = " · ".join(
            part for part in (parts[0], _still_yellow(comparison.ladder.lines if comparison.ladder else ())) if part
        )
    if check is not None:
        parts += [check.detail, check.difference]
    extras = [f"{row.threads} threads" if row.threads > 1 and "threads" not in done else "", "ran once" if row.once else ""]
    return "; ".join(dict.fromkeys(part for part in (*parts, *extras) if part))


def _as_python(comparison: Comparison) -> str:
    """What the Python of a cell is."""
    return "your cell without its C types" if _as_typed(comparison) == "your types" else "your cell"


def _as_typed(comparison: Comparison) -> str:
    """The step whose text is the cell as it stands."""
    names = {outcome.name for outcome in comparison.outcomes}
    return "your types" if "your types" in names else "cython"


def _still_yellow(lines: Sequence[AnnotatedLine]) -> str:
    """How many lines beside the heads of functions still call Python."""
    count = sum(line.score > 0 and not HEAD.match(line.text) for line in lines)
    return f"{count} line{'' if count == 1 else 's'} still call{'s' if count == 1 else ''} Python" if count else ""
