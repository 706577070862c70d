"""A comparison as a pandas DataFrame: the public columns, in their order. In: rows. Out: `result.frame`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ipyaccel.report.changes import Change
from ipyaccel.report.rows import Row

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = {
    "time": "float64",
    "low": "float64",
    "high": "float64",
    "best": "float64",
    "loops": "Int64",
    "rounds": "Int64",
    "threads": "Int64",
    "speedup": "float64",
    "speedup_low": "float64",
    "speedup_high": "float64",
    "compile": "float64",
    "cached": "bool",
    "break_even": "float64",
    "status": "str",
    "error": "float64",
    "note": "str",
}
"""Column names with their dtypes. `Int64` is nullable: a variant that was not timed has no loops."""


def frame(rows: Sequence[Row]) -> pd.DataFrame:
    """One row for each variant, indexed by `variant`; times in seconds for one call. Steps have a `gain` over the one above."""
    import pandas as pd

    index = pd.Index([row.name for row in rows], name="variant", dtype="str")
    kinds = {**COLUMNS, "gain": "float64"} if any(row.is_step for row in rows) else COLUMNS
    columns = {name: pd.Series([_cell(row, name) for row in rows], index, kind) for name, kind in kinds.items()}
    return pd.DataFrame(columns, index=index)


def _cell(row: Row, name: str) -> object:
    """The value of one cell; counts of what was not timed are missing."""
    value = getattr(row, name)
    if name in ("loops", "rounds", "threads") and row.is_empty:
        return None
    return (value or "waiting") if name == "status" else value


def changes_frame(found: Sequence[Change]) -> pd.DataFrame:
    """One row for each version of two occasions; `ratio`: how many times as fast as then, with its 95 % interval."""
    import pandas as pd

    index = pd.Index([one.name for one in found], name="variant", dtype="str")
    figures = {name: [getattr(one, name) for one in found] for name in ("then", "now", "ratio", "low", "high")}
    return pd.DataFrame({**figures, "change": pd.Series([one.verdict for one in found], index, "str")}, index=index)
