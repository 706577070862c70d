"""How a version's time grows with the size, and where one overtakes another. In: a sweep. Out: figures and sentences.

Growth is fitted as t = a + b g(n) for the usual g, by least squares of the relative residuals. Named is the slowest growth that
no other one explains clearly better: where data leave the cache, times jump, and a jump alone makes no square.
The exponent beside it is the slope of log t over log n with its standard error.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Sweep
from ipyaccel.report.rows import Row, rows

LEAST_POINTS = 3
FLAT = 0.15
"""A slope below this is no growth over the sizes that were tried."""
LAWS: tuple[tuple[str, Callable[[float], float]], ...] = (
    ("n", lambda n: n),
    ("n log n", lambda n: n * math.log(n) if n > 1 else 0.0),
    ("n²", lambda n: n * n),
    ("n² log n", lambda n: n * n * math.log(n) if n > 1 else 0.0),
    ("n³", lambda n: n**3),
)
BETTER = 0.25
"""A faster growth is named only where it leaves so much less unexplained than the slower one."""


@dataclass(frozen=True)
class Growth:
    """`law`: how time grows ("n²", or "hardly"). `power`: the slope on a log–log chart; `error`: its standard error."""

    law: str
    power: float
    error: float

    def __str__(self) -> str:
        return f"{self.law} ({self.power:.2f} ± {max(self.error, 0.005):.2f})"


def series(sweep: Sweep) -> dict[str, list[tuple[float, Row]]]:
    """For each version the sizes at which it was timed and right, with its row; in the order of the rows."""
    found: dict[str, list[tuple[float, Row]]] = {}
    for point in sweep.points:
        for row in rows(point.comparison):
            found.setdefault(row.name, [])
            if row.status in ("ok", "unchecked") and not row.is_empty:
                found[row.name].append((point.values[0], row))
    return found


def growth(points: Sequence[tuple[float, float]]) -> Growth | None:
    """The growth of times (seconds by size); None for too few sizes."""
    known = [(size, seconds) for size, seconds in points if size > 0 and seconds > 0]
    if len({size for size, _ in known}) < LEAST_POINTS:
        return None
    power, error = _slope([(math.log(size), math.log(seconds)) for size, seconds in known])
    if power < FLAT:
        return Growth("hardly", power, error)
    residuals = {law: _residual(known, shape) for law, shape in LAWS}
    least = min(residuals.values())
    return Growth(next(law for law, left in residuals.items() if least >= BETTER * left), power, error)


def _slope(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope and its standard error, by least squares."""
    count = len(points)
    mean_x, mean_y = (sum(point[k] for point in points) / count for k in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    left = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    return slope, math.sqrt(left / max(count - 2, 1) / spread)


def _residual(points: Sequence[tuple[float, float]], shape: Callable[[float], float]) -> float:
    """What a law leaves unexplained, of times relative to themselves; neither part of it may be negative."""
    scaled = [(1.0 / seconds, shape(size) / seconds) for size, seconds in points]
    aa, ab, bb = sum(u * u for u, _ in scaled), sum(u * v for u, v in scaled), sum(v * v for _, v in scaled)
    a1, b1 = sum(u for u, _ in scaled), sum(v for _, v in scaled)
    determinant = aa * bb - ab * ab
    base = (a1 * bb - b1 * ab) / determinant if determinant > 0 else 0.0
    factor = (b1 * aa - a1 * ab) / determinant if determinant > 0 else b1 / bb
    if base < 0 or factor < 0:
        base, factor = 0.0, b1 / bb if bb > 0 else 0.0
    return sum((1.0 - base * u - factor * v) ** 2 for u, v in scaled)


def winners(sweep: Sweep) -> tuple[Row | None, ...]:
    """The fastest version at each size; of those that tie the one that wins most often, your own code before all others."""
    tables = [rows(point.comparison) for point in sweep.points]
    level = [_level(table) for table in tables]
    often = Counter(row.name for found in level for row in found)
    return tuple(
        max(found, key=lambda row: (row.is_reference, often[row.name], row.fastest)) if found else None for found in level
    )


def _level(table: Sequence[Row]) -> list[Row]:
    """The fastest row, and those that tie with it."""
    first = next((row for row in table if row.fastest), None)
    return [row for row in table if first is not None and (row is first or row.name in first.ties)]


def overtakings(sweep: Sweep) -> tuple[str, ...]:
    """Where the fastest version changes, in words: "numba overtakes numpy at n ≈ 140"."""
    if len(sweep.names) != 1:
        return ()
    timed, said = series(sweep), []
    for (small, first), (large, then) in itertools.pairwise(
        (point.values[0], won) for point, won in zip(sweep.points, winners(sweep), strict=True)
    ):
        if first is None or then is None or then.name == first.name or then.is_reference or not small < large:
            continue
        one, other = ([_at(timed[name], size) for size in (small, large)] for name in (first.name, then.name))
        if None not in (*one, *other) and one[0].time < other[0].time and other[1].time < one[1].time:  # type: ignore[union-attr]
            place = _crossing(small, large, one, other)
            said.append(f"{then.name} overtakes {first.name} at {sweep.names[0]} ≈ {units.count(_rounded(place))}")
    return tuple(said)


def _at(found: Sequence[tuple[float, Row]], size: float) -> Row | None:
    return next((row for place, row in found if place == size), None)


def _crossing(small: float, large: float, one: Sequence[Row | None], other: Sequence[Row | None]) -> float:
    """Where two straight lines of a log–log chart meet."""
    (a1, a2), (b1, b2) = ([math.log(row.time) for row in pair if row is not None] for pair in (one, other))
    slope = (a2 - a1) - (b2 - b1)
    part = (b1 - a1) / slope if slope else 0.5
    return math.exp(math.log(small) + min(max(part, 0.0), 1.0) * (math.log(large) - math.log(small)))


def _rounded(value: float) -> int:
    """Two digits are all that is known of it."""
    unit = 10 ** max(math.floor(math.log10(value)) - 1, 0) if value >= 1 else 1
    return int(round(value / unit) * unit)
