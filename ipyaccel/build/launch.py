"""How a new Python of ours is started: a module and descriptors go in, the command and its environment come out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_SINGLE_THREADED = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
_NOT_FOR_US = ("PYTHONWARNINGS", "PYTHONINSPECT", "PYTHONFAULTHANDLER", "PYTHONPROFILEIMPORTTIME", "PYTHONVERBOSE")


def command(module: str, *descriptors: int) -> list[str]:
    """The command line that runs `module` of this package, with the numbers of inherited descriptors as arguments."""
    boot = Path(__file__).with_name("boot.py")
    return [sys.executable, "-P", str(boot), module, *map(str, descriptors)]


def environment() -> dict[str, str]:
    """The user's environment, with one thread for every library and without what would change our own Python.

    A job gets the user's environment back as it is. Libraries read these variables when they are loaded.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_US}
    return kept | dict.fromkeys(_SINGLE_THREADED, "1")
