"""Writes the kept texts anew: `python tests/report/profile/kept/renew.py`. Read the difference before you commit it."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "support"))

from profiles import states  # noqa: E402 - found by the line above

from ipyaccel.report.profile.text import as_text  # noqa: E402 - as above

for name in ("design", "inside_numpy", "projected", "spread"):
    for width in (80, 160):
        (HERE / f"{name}_{width}.txt").write_text(as_text(states()[name], width), encoding="utf-8")
