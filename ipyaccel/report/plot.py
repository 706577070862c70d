"""A comparison as a picture. In: a comparison. Out: matplotlib Axes.

Readable in grey and for the colour-blind: the fastest is darker and hatched, every bar bears its figure, and what is wrong is in
words. Colours after P. Okabe and K. Ito, "Color Universal Design" (2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipyaccel.errors import UserError
from ipyaccel.model import Comparison
from ipyaccel.report.rows import Row, rows
from ipyaccel.report.samples import samples

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = ("speedup", "samples")
PLAIN, BEST, BASE = "#56B4E9", "#0072B2", "#999999"
ROW_INCHES, WIDE_INCHES, LEAST_INCHES = 0.42, 7.5, 1.6


def plot(comparison: Comparison, kind: str = "speedup", ax: Axes | None = None) -> Axes:
    """Bars of speedups, or strips of all samples. Raises UserError for another kind, or where nothing was timed."""
    if kind not in KINDS:
        raise UserError(f"there is no plot `{kind}`; there are {', '.join(KINDS)}")
    timed = [row for row in rows(comparison) if not row.is_empty and row.status in ("ok", "unchecked")]
    if not timed:
        raise UserError("nothing was timed, so there is nothing to draw")
    axes = ax if ax is not None else _axes(len(timed))
    (_bars if kind == "speedup" else _strips)(comparison, timed, axes)
    axes.set_yticks(range(len(timed)), [row.name for row in timed])
    axes.invert_yaxis()
    axes.set_title(_title(comparison), loc="left", fontsize=11, family="monospace")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.figure.set_layout_engine("constrained")  # type: ignore[union-attr]
    return axes


def _axes(count: int) -> Axes:
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(WIDE_INCHES, max(ROW_INCHES * count + 0.9, LEAST_INCHES)))[1]


def _bars(comparison: Comparison, timed: list[Row], axes: Axes) -> None:
    """A bar a version, on a scale on which each tenfold is as wide; whiskers are 95 % intervals."""
    shown = [row for row in timed if row.speedup == row.speedup]
    for place, row in enumerate(timed):
        if row not in shown:
            axes.text(1, place, " preliminary", va="center")
            continue
        axes.barh(place, row.speedup - 1, left=1, color=_colour(row), hatch="//" if row.fastest else "", edgecolor="white")
        if row.speedup_low == row.speedup_low and not row.is_reference:
            axes.plot([row.speedup_low, row.speedup_high], [place, place], color="black", linewidth=1.2)
        under = " (not checked)" if row.is_unchecked else ""
        ends = max(row.speedup, row.speedup_high if row.speedup_high == row.speedup_high else 0.0, 1.0)
        axes.annotate(f"{row.words.speedup}{under}", (ends, place), xytext=(5, 0), textcoords="offset points", va="center")
    axes.set_xscale("log")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.margins(x=0.18)
    axes.set_xlabel(f"times as fast as {'your code' if comparison.reference == 'python' else comparison.reference}")


def _strips(comparison: Comparison, timed: list[Row], axes: Axes) -> None:
    """Every sample as a mark, the median as a line."""
    outcomes = {outcome.name: outcome for outcome in comparison.outcomes}
    for place, row in enumerate(timed):
        seconds = samples(outcomes[row.name])
        axes.plot(seconds, [place] * len(seconds), "|", color=_colour(row), markersize=14, markeredgewidth=1.2)
        axes.plot([row.time], [place], "o", color="black", markersize=4)
        axes.annotate(row.words.time, (max(seconds), place), xytext=(6, 0), textcoords="offset points", va="center")
    axes.set_xscale("log")
    axes.margins(x=0.18)
    axes.set_xlabel("seconds for one call (each mark is one sample, the dot their median)")


def _colour(row: Row) -> str:
    return BASE if row.is_reference else BEST if row.fastest else PLAIN


def _title(comparison: Comparison) -> str:
    text = " ".join(comparison.call.split())
    return text if len(text) <= 70 else f"{text[:69]}…"
