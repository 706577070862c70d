"""A sweep as a picture. In: a sweep. Out: matplotlib Axes, with every line named at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ipyaccel.errors import UserError
from ipyaccel.model import Sweep
from ipyaccel.report.sweep.chart import COLOURS
from ipyaccel.report.sweep.growth import series

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKS, DASHES = "osD^vP*X<", ("-", "--", ":", "-.")


def plot(sweep: Sweep, ax: Axes | None = None) -> Axes:
    """Time over size, both logarithmic, with intervals. Raises UserError where there is no line to draw."""
    timed = {name: found for name, found in series(sweep).items() if len(found) > 1}
    if len(sweep.names) != 1 or not timed:
        raise UserError("a line wants two sizes of one name that were timed")
    if ax is None:
        import matplotlib.pyplot as plt

        ax = plt.subplots(figsize=(7.5, 4.2), layout="constrained")[1]
    for place, (name, found) in enumerate(timed.items()):
        sizes, times = [size for size, _ in found], [row.time for _, row in found]
        low = [row.time - row.low if row.low == row.low else 0.0 for _, row in found]
        high = [row.high - row.time if row.high == row.high else 0.0 for _, row in found]
        style = DASHES[place % len(DASHES)]
        mark, colour = MARKS[place % len(MARKS)], COLOURS[place % len(COLOURS)]
        ax.errorbar(sizes, times, yerr=(low, high), label=name, linestyle=style, marker=mark, markersize=4.5, color=colour)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel(sweep.names[0])
    ax.set_ylabel("seconds for one call")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    ax.set_title(" ".join(sweep.call.split())[:70], loc="left", fontsize=11, family="monospace")
    return ax
