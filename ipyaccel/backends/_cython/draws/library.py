"""NumPy's C library of random numbers. Out: where its headers and the library are; whether they are there at all."""

from __future__ import annotations

import ctypes
import functools
from pathlib import Path
from typing import Any

RANDOM = "-lnpyrandom"
"""How a variant asks for it; where it is, each machine knows."""


class _RandomState(ctypes.Structure):
    """A RandomState in memory, as the C text takes it to be."""

    _fields_ = (
        ("head", ctypes.c_byte * object.__basicsize__),
        ("methods", ctypes.c_void_p),
        ("bit_generator", ctypes.c_void_p),
        ("own_bits", ctypes.c_void_p * 5),
        ("bits", ctypes.c_void_p),
        ("has_normal", ctypes.c_int),
        ("normal", ctypes.c_double),
    )


def headers() -> str:
    """The folder with NumPy's headers."""
    import numpy as np

    return np.get_include()


def library() -> list[str]:
    """How the library is linked."""
    return [f"-L{_folder()}", RANDOM, "-lm"]


def is_there() -> bool:
    """Whether this NumPy came with header and library: some distributions leave them out."""
    return (_folder() / "libnpyrandom.a").is_file() and (Path(headers()) / "numpy" / "random" / "distributions.h").is_file()


@functools.cache
def twists() -> bool:
    """Whether this NumPy keeps the words of `np.random` where the C text looks for them: tried with a generator of our own."""
    import numpy as np

    if not is_there():
        return False
    state = np.random.RandomState(1)
    generator: Any = state._bit_generator  # noqa: SLF001 - the generator of the state's own words
    known = state.get_state(legacy=False)
    known["has_gauss"], known["gauss"] = 1, 0.25
    state.set_state(known)
    words = (ctypes.c_uint32 * 625).from_address(generator.ctypes.state_address)
    if type(state).__basicsize__ < ctypes.sizeof(_RandomState):
        return False
    found = _RandomState.from_address(id(state))
    itself = id(state) + _RandomState.own_bits.offset
    kept = found.own_bits[0] == generator.ctypes.state_address and found.bits == itself
    told = (found.has_normal, found.normal) == (1, known["gauss"])
    return kept and told and list(words) == [*known["state"]["key"].tolist(), int(known["state"]["pos"])]


def _folder() -> Path:
    import numpy as np

    return Path(np.random.__file__).parent / "lib"
