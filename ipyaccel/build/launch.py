"""How a new Python of ours is started: a module and descriptors go in, the command and its environment come out."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_FIRST_OF_OURS = 3
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


@contextlib.contextmanager
def handed_down(*descriptors: int) -> Iterator[list[int]]:
    """Copies of the descriptors with numbers that a new process leaves alone, closed at the end.

    In a kernel whose standard input, output or error was closed, a pipe of ours may have such a number; the new process puts
    its own input, output and error there.
    """
    with contextlib.ExitStack() as copies:
        numbers = []
        for descriptor in descriptors:
            numbers.append(fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _FIRST_OF_OURS))
            copies.callback(os.close, numbers[-1])
        yield numbers
