"""`int(x)` of a float is what Python answers wherever it fits in 64 bits, and an error everywhere else."""

from __future__ import annotations

import math
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from test_cython_scalars import loaded

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None and shutil.which("cc") is None, reason="needs a C compiler")

SOURCE = "def f(x):\n    k = int(x * 1.0)\n    return k\n"


def test_what_fits_and_what_does_not(tmp_path: Path) -> None:
    """Cut towards zero, -1 included, up to the largest that surely fits; NaN, infinities and larger numbers raise."""
    compiled, original = loaded(tmp_path, SOURCE, "f(2.5)")
    for x in (0.0, -0.0, 0.99, -0.99, -1.0, -1.5, 2.9, -2.9, 2.0**53 + 2, 9.1e18, -9.1e18, 5e-324):
        assert compiled(x) == original(x), x
    for x in (9.3e18, -9.3e18, 1e300, math.inf, -math.inf):
        with pytest.raises(OverflowError):
            compiled(x)
    with pytest.raises(ValueError, match="NaN"):
        compiled(math.nan)
