"""NumPy's C library of random numbers. Out: where its headers and the library are; whether they are there at all."""

from __future__ import annotations

import functools
from pathlib import Path

RANDOM = "-lnpyrandom"
"""How a variant asks for it; where it is, each machine knows."""


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
    import ctypes

    import numpy as np

    if not is_there():
        return False
    generator = np.random.MT19937(1)
    state = generator.state["state"]
    found = (ctypes.c_uint32 * 625).from_address(generator.ctypes.state_address)
    return list(found) == [*state["key"].tolist(), int(state["pos"])]


def _folder() -> Path:
    import numpy as np

    return Path(np.random.__file__).parent / "lib"
