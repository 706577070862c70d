"""The data frame: public names, order and types."""

import numpy as np
import pandas as pd

from ipyaccel.report.frame import frame
from ipyaccel.report.rows import rows

TEXT = str(pd.Series([], dtype="str").dtype)  # pandas 2 calls it object
KINDS = {
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
    "status": TEXT,
    "error": "float64",
    "note": TEXT,
}


def test_columns_are_the_public_ones(comparison):
    """Names and order never change, whatever happened; only steps have a gain besides."""
    table = frame(rows(comparison))
    kinds = KINDS if comparison.ladder is None else {**KINDS, "gain": "float64"}
    assert list(table.columns) == list(kinds)
    assert table.index.name == "variant"
    assert table.dtypes.astype(str).to_dict() == kinds


def test_gains_of_steps(made):
    """A gain is over the last step above that was timed and right; the reference has none."""
    table = frame(rows(made["climb"]))
    assert np.isclose(table.loc["cython", "gain"], 149 / 62, rtol=0.02)
    assert np.isclose(table.loc["fast-math", "gain"], 1021 / 204, rtol=0.02)
    assert np.isnan(table.loc["python", "gain"])
    assert np.isnan(table.loc["parallel", "gain"])


def test_values(made):
    """Figures are seconds for one call; what was not timed is missing."""
    table = frame(rows(made["trapezoid"]))
    assert table.loc["python", "speedup"] == 1.0
    assert np.isclose(table.loc["cython-typed", "time"], 1.02e-6, rtol=0.02)
    assert table.loc["cython-typed", "cached"]
    assert table["loops"].isna()["numba-parallel"]
    assert table.loc["numba-parallel", "note"] == "line 7: x += h needs the turn before"
    assert table.loc["numba-parallel", "status"] == "declined"
    assert table["rounds"].dropna().eq(11).all()
