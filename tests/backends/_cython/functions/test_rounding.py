"""Numbers are rounded to decimals as Python rounds them, and NumPy's numbers as NumPy does."""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

import numpy as np
from compilers import needs_compiler

sys.path.insert(0, str(Path(__file__).parents[2]))

from test_cython_scalars import loaded, written

pytestmark = needs_compiler

SOURCE = "def f(x, n):\n    y = x * 1.0\n    return round(y, n)\n"
OF_ARRAY = """
def f(x, n):
    s = np.zeros(len(x))
    for i in range(len(x)):
        s[i] = round(x[i], n)
    return s
"""


def test_to_the_last_digit(tmp_path: Path) -> None:
    """Ties, near ties, large and tiny numbers, infinities and all numbers of digits give what Python gives."""
    compiled, original = loaded(tmp_path, SOURCE, "f(2.675, 2)")
    chosen = [
        0.5,
        1.5,
        2.5,
        2.675,
        1.005,
        0.125,
        0.375,
        1e15,
        1e22,
        1e300,
        5e-324,
        -0.001,
        -0.0,
        0.285,
        1.115,
        4503599627370497.5,
    ]
    draws = random.Random(5)
    chosen += [round(draws.uniform(-1000, 1000), draws.randrange(6)) + 0.005 for _ in range(2000)]
    chosen += [draws.randrange(10**6) / 1000 + 0.0005 for _ in range(2000)]
    for x in chosen:
        for n in (-2, 0, 1, 2, 3, 5, 15, 22, 23, 400):
            assert repr(compiled(x, n)) == repr(original(x, n)), (x, n)
    for x in (math.inf, -math.inf, math.nan):
        assert repr(compiled(x, 2)) == repr(original(x, 2))


def test_numpys_numbers(tmp_path: Path) -> None:
    """An element of an array is scaled, rounded and scaled back, as NumPy does."""
    x = np.array([2.675, 1.005, 0.285, 0.5, 1234.5678, -0.001])
    compiled, original = loaded(tmp_path, f"import numpy as np\nX = np.{x!r}\n" + OF_ARRAY, "f(X, 2)")
    for n in (0, 1, 2, 5):
        assert compiled(x, n).tobytes() == original(x, n).tobytes()


def test_without_python() -> None:
    """The usual case is computed in C."""
    assert "return rounded(y, n)" in written(SOURCE, "f(2.675, 2)")
