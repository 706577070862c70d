"""NumPy's C library of random numbers. Out: where its headers and the library are; whether they are there at all."""

from __future__ import annotations

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


def _folder() -> Path:
    import numpy as np

    return Path(np.random.__file__).parent / "lib"
