"""Which C compiler there is: PATH goes in, a compiler that really runs comes out, or a sentence on what to install."""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_SECONDS = 20.0
_OURS = "`pip install ipyaccel[compiler]`"


@dataclass(frozen=True)
class Compiler:
    """A C compiler. `command`: the words that start it, the first a full path. `version`: its own first line about itself."""

    command: tuple[str, ...]
    version: str

    @property
    def path(self) -> str:
        """Where the compiler is."""
        return self.command[0]


def find_compiler() -> Compiler | None:
    """The compiler named by CC, else the one Python was built with, else gcc, cc, clang, or that of the package `ziglang`.

    None when none of them runs. Each PATH is searched once.
    """
    return _find(os.environ.get("PATH", os.defpath), os.environ.get("CC", ""))


def missing() -> str:
    """Why nothing written in C can be built here, and what to install; empty when it can."""
    if find_compiler() is None:
        return f"there is no C compiler here; {_advice()}"
    if not (Path(sysconfig.get_path("include")) / "Python.h").is_file():
        return f"the C header files of Python are not here; {_header_advice()}"
    return ""


@functools.cache
def _find(path: str, chosen: str) -> Compiler | None:
    built_with = sysconfig.get_config_var("CC") or ""
    for words in (chosen, built_with, "gcc", "cc", "clang"):
        command = shlex.split(words)
        place = shutil.which(command[0], path=path) if command else None
        if place is None:
            continue
        version = _version((place,), path)
        if version:
            return Compiler((str(Path(place).absolute()), *command[1:]), version)
    return _zig(path)


def _zig(path: str) -> Compiler | None:
    """The C compiler inside the Python package `ziglang`, which `pip install ipyaccel[compiler]` brings; it is clang."""
    if find_spec("ziglang") is None:
        return None
    command = (sys.executable, "-m", "ziglang", "cc")
    version = _version(command, path)
    return Compiler(command, f"zig cc, {version}") if version else None


def _version(command: tuple[str, ...], path: str) -> str:
    """Empty when it does not run, as Apple's stand-in does not before its tools are installed."""
    try:
        done = subprocess.run(
            [*command, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PATH": path, "LC_ALL": "C"},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = done.stdout.splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else ""


def _advice() -> str:
    if sys.platform == "darwin":
        return f"`xcode-select --install` in a terminal installs one, and so does {_OURS}"
    if _in_conda():
        return "`conda install -c conda-forge c-compiler` installs one"
    return f"`sudo apt install gcc` installs one on Debian and Ubuntu, {_OURS} one without any rights"


def _header_advice() -> str:
    if _in_conda():
        return "`conda install python` puts them back"
    return "`sudo apt install python3-dev` installs them on Debian and Ubuntu"


def _in_conda() -> bool:
    return (Path(sys.prefix) / "conda-meta").is_dir()
