"""Whose build begins first."""

from __future__ import annotations

from dataclasses import replace

from ipyaccel.build.order import in_order
from ipyaccel.model import Variant

NUMPY = Variant("numpy", "numpy", "n", "f")
PLAIN = Variant("cython", "cython", "c", "f", flags=("-O1",))
TYPED = Variant("cython-typed", "cython", "t", "f", flags=("-O3",))
FAST = Variant("cython-fast", "cython", "q", "f", flags=("-O3",), twin=TYPED)
CHECKED = Variant("numba", "numba", "b", "f", flags=("boundscheck=True",))
NUMBA = Variant("numba", "numba", "u", "f", twin=CHECKED)
NUMBA_FAST = replace(NUMBA, name="numba-fast", source="v", flags=("fastmath=True",))


def names(*variants: Variant) -> list[str]:
    """The names in the order of building."""
    return [variant.name for variant in in_order(variants)]


def test_what_others_wait_for_comes_before_what_waits():
    """First what needs no compiler, then checked twins and the first of those that share one, then what stands alone."""
    rows = (NUMPY, PLAIN, TYPED, FAST, NUMBA, NUMBA_FAST)
    assert names(*rows) == ["numpy", "cython-typed", "numba", "cython", "cython-fast", "numba-fast"]
    assert names(*reversed(rows)) == ["numpy", "numba-fast", "cython-typed", "cython", "numba", "cython-fast"]


def test_a_variant_whose_twin_is_no_row_is_not_put_off():
    """With `--only cython-fast` nobody else builds the twin."""
    assert names(PLAIN, FAST) == ["cython-fast", "cython"]
