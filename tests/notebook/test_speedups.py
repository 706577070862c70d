"""What the tool promises to show on the classroom's first stations. Slow: factors need a machine that is not busy otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parents[1] / "programs"

pytestmark = pytest.mark.slow


def compared(notebook, file, call, setup=""):
    notebook.must((PROGRAMS / file).read_text(encoding="utf-8") + "\n" + setup)
    notebook.must(f"%compare -v result --no-profile {call}")
    return notebook.rows()


def test_trapezoid(kernel):
    """At least seven versions are right to nine digits, typed code is over 50 times as fast, fast code over 150 times."""
    rows = compared(kernel, "trapezoid.py", "trapez(1, 5, 1000)")
    right = {name: row for name, row in rows.items() if row["status"] == "ok"}
    assert len(right) >= 7
    assert all(row["error"] <= 1e-9 for row in right.values())
    assert rows["cython-typed"]["speedup"] > 50
    assert rows["cython-fast"]["speedup"] > 150
    assert rows["numba-fast"]["speedup"] > 150
    assert rows["numpy"]["speedup"] > 5


def test_pairwise(kernel):
    """The best version of three nested loops is over 300 times as fast."""
    rows = compared(kernel, "pairwise.py", "pairwise(X)", "X = cloud(1000, 3)")
    assert max(row["speedup"] for row in rows.values() if row["status"] == "ok") > 300


def test_polynomial(kernel):
    """On a million points numexpr is over twice as fast as NumPy."""
    rows = compared(kernel, "polynomial.py", "0.25*x**3 + 0.75*x**2 - 1.5*x - 2", "x = points(10**6)")
    assert rows["numexpr"]["speedup"] > 2
