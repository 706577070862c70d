"""A sweep as a pandas frame. In: a sweep. Out: the frames of its comparisons under one another, with the sizes in the index."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ipyaccel.model import Sweep
from ipyaccel.report.frame import frame
from ipyaccel.report.rows import rows

if TYPE_CHECKING:
    import pandas as pd


def sweep_frame(sweep: Sweep) -> pd.DataFrame:
    """Index: variant, then each varied name; columns as of `Comparison.frame`."""
    import pandas as pd

    if not sweep.points:
        return frame(())
    parts = []
    for point in sweep.points:
        part = frame(rows(point.comparison))
        for name, value, shown in zip(sweep.names, point.values, point.shown, strict=True):
            part[name] = shown if math.isnan(value) else int(value) if value.is_integer() else value
        parts.append(part.set_index(list(sweep.names), append=True))
    return pd.concat(parts).sort_index(level=list(sweep.names), sort_remaining=False, kind="stable")
