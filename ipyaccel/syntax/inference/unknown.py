"""Why a value that the call brings has no type for a compiler. In: its name and the value. Out: a sentence, or none."""

from __future__ import annotations

import numpy as np

FLOAT_SIZES = {4, 8}
"""Bytes of the floats that C computes with."""


def why_unknown(name: str, value: object) -> str:
    """What is in the way, and what a person would do; empty for values of other kinds."""
    if isinstance(value, np.ma.MaskedArray):
        return f"`{name}` is a masked array: an array without the masked values, `{name}.compressed()`, could be compiled"
    if not isinstance(value, np.ndarray | np.generic):
        return ""
    dtype = value.dtype
    if dtype.kind == "O":
        return f"`{name}` holds Python objects (dtype=object): an array of numbers of one type could be compiled"
    if not dtype.isnative:
        native = dtype.newbyteorder("=").name
        return f"`{name}` has the byte order of another machine ({dtype.str}): convert it once, `{name}.astype(np.{native})`"
    if dtype.kind == "f" and dtype.itemsize not in FLOAT_SIZES:
        bits = 16 if dtype.itemsize == 2 else 8 * dtype.itemsize
        return f"`{name}` has floats of {bits} bits, with which only NumPy computes: convert it once, `{name}.astype(np.float64)`"
    return ""
