"""A sweep as a drawing in the page: lines on a log–log chart. In: a sweep. Out: SVG text, as an image that no sanitizer drops."""

from __future__ import annotations

import base64
import math
from collections.abc import Sequence

from ipyaccel import units
from ipyaccel.model import Sweep
from ipyaccel.report.rows import Row
from ipyaccel.report.sweep.growth import series

WIDE, HIGH = 620, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 118, 12, 34
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#555555", "#8B5A2B", "#000000")
"""After M. Okabe and K. Ito, "Color Universal Design" (2008): told apart by the colour-blind, too."""
DASHES = ("", "6 3", "2 3", "8 3 2 3")
GAP = 13.0


def chart(sweep: Sweep) -> str:
    """An `<img>`; empty where there are fewer than two sizes of one name that are numbers."""
    timed = {name: [(size, row) for size, row in found if size > 0] for name, found in series(sweep).items()}
    timed = {name: found for name, found in timed.items() if found}
    sizes = sorted({size for found in timed.values() for size, _ in found})
    if len(sweep.names) != 1 or len(sizes) < 2:
        return ""
    seconds = [row.time for found in timed.values() for _, row in found]
    scale = _Scale((sizes[0], sizes[-1]), (min(seconds) / 1.5, max(seconds) * 1.5))
    body = [*_axes(scale, sweep, sizes), *_lines(scale, timed)]
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" '
        f'font-family="sans-serif" font-size="11"><rect width="{WIDE}" height="{HIGH}" fill="#ffffff"/>{"".join(body)}</svg>'
    )
    data = base64.b64encode(text.encode()).decode()
    named = ", ".join(timed)
    return f'<img alt="times of {_safe(named)} by size" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


class _Scale:
    """Both axes logarithmic."""

    def __init__(self, sizes: tuple[float, float], seconds: tuple[float, float]) -> None:
        self.sizes, self.seconds = sizes, seconds

    def x(self, size: float) -> float:
        return LEFT + _part(size, *self.sizes) * (WIDE - LEFT - RIGHT)

    def y(self, seconds: float) -> float:
        return HIGH - BOTTOM - _part(seconds, *self.seconds) * (HIGH - TOP - BOTTOM)


def _part(value: float, low: float, high: float) -> float:
    return math.log(value / low) / math.log(high / low) if high > low else 0.5


def _axes(scale: _Scale, sweep: Sweep, sizes: Sequence[float]) -> list[str]:
    """Ticks at the sizes and at powers of ten of seconds, and thin lines at them."""
    drawn = []
    low, high = (math.log10(value) for value in scale.seconds)
    for power in range(math.ceil(low), math.floor(high) + 1):
        y = scale.y(10.0**power)
        drawn.append(f'<path d="M{LEFT} {y:.1f}H{WIDE - RIGHT}" stroke="#dddddd"/>')
        drawn.append(
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555555">{units.seconds(10.0**power, 1)}</text>'
        )
    last = -math.inf
    for size in sizes:
        x = scale.x(size)
        if x - last < 46:
            continue
        last = x
        text = units.count(int(size)) if float(size).is_integer() else f"{size:.3g}"
        drawn.append(f'<text x="{x:.1f}" y="{HIGH - BOTTOM + 15}" text-anchor="middle" fill="#555555">{text}</text>')
    drawn.append(f'<path d="M{LEFT} {TOP}V{HIGH - BOTTOM}H{WIDE - RIGHT}" fill="none" stroke="#888888"/>')
    middle = (LEFT + WIDE - RIGHT) / 2
    drawn.append(f'<text x="{middle}" y="{HIGH - 4}" text-anchor="middle" fill="#555555">{_safe(sweep.names[0])}</text>')
    return drawn


def _lines(scale: _Scale, timed: dict[str, list[tuple[float, Row]]]) -> list[str]:
    """A line for each version with its intervals, its name at the end."""
    drawn = []
    labels: list[tuple[float, str, str]] = []
    for place, (name, found) in enumerate(timed.items()):
        colour, dash = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
        points = " ".join(f"{scale.x(size):.1f},{scale.y(row.time):.1f}" for size, row in found)
        drawn.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        for size, row in found:
            x = scale.x(size)
            if row.low == row.low and row.low > 0:
                drawn.append(f'<path d="M{x:.1f} {scale.y(row.low):.1f}V{scale.y(row.high):.1f}" stroke="{colour}"/>')
            drawn.append(f'<circle cx="{x:.1f}" cy="{scale.y(row.time):.1f}" r="2.6" fill="{colour}"/>')
        labels.append((scale.y(found[-1][1].time), name, colour))
    return drawn + _labels(labels)


def _labels(labels: list[tuple[float, str, str]]) -> list[str]:
    """Names beside the ends of the lines, moved apart where they would cover each other."""
    drawn, last = [], -math.inf
    for y, name, colour in sorted(labels):
        last = max(y, last + GAP)
        drawn.append(f'<text x="{WIDE - RIGHT + 8}" y="{last + 4:.1f}" fill="{colour}">{_safe(name)}</text>')
    return drawn


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
