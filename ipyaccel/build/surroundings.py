"""What a program sees around it: the kernel's working folder, import path, environment go in, and hold in a child afterwards."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Surroundings:
    """Working folder, `sys.path`, `sys.argv`, environment variables and recursion limit of the process that made this."""

    folder: str
    path: tuple[str, ...]
    argv: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    recursion: int

    def enter(self) -> None:
        """Gives this process the same surroundings. A folder that is gone by now is left out: the job may not need it."""
        environment = dict(self.environment)
        for name in set(os.environ) - set(environment):
            del os.environ[name]
        os.environ.update(environment)
        sys.path[:] = self.path
        sys.argv[:] = self.argv
        sys.setrecursionlimit(self.recursion)
        if os.path.isdir(self.folder):
            os.chdir(self.folder)


def surroundings() -> Surroundings:
    """The surroundings of this process, now."""
    try:
        folder = os.getcwd()
    except FileNotFoundError:
        folder = ""
    return Surroundings(
        folder=folder,
        path=tuple(entry for entry in sys.path if isinstance(entry, str)),
        argv=tuple(getattr(sys, "argv", ())),
        environment=tuple(os.environ.items()),
        recursion=sys.getrecursionlimit(),
    )
