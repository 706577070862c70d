"""What a program sees around it: the kernel's working folder, import path, environment go in, and hold in a child afterwards."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


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
        if self.folder and Path(self.folder).is_dir():
            os.chdir(self.folder)


def surroundings() -> Surroundings:
    """The surroundings of this process, now."""
    try:
        folder = str(Path.cwd())
    except FileNotFoundError:
        folder = ""
    return Surroundings(
        folder=folder,
        path=tuple(map(str, sys.path)),
        argv=tuple(getattr(sys, "argv", ())),
        environment=tuple(os.environ.items()),
        recursion=sys.getrecursionlimit(),
    )
