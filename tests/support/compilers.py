"""Machines without a C compiler, for tests."""

from __future__ import annotations

import os
from pathlib import Path

_NAMES = ("gcc", "cc", "clang", "c99", "c89", "x86_64-linux-gnu-", "aarch64-linux-gnu-")


def path_without_compilers(folder: Path) -> str:
    """A PATH on which everything is found but C compilers."""
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for path in Path(place).iterdir() if Path(place).is_dir() else []:
            link = folder / path.name
            if not path.name.startswith(_NAMES) and not link.exists():
                link.symlink_to(path)
    return str(folder)


def path_without_zig(folder: Path) -> str:
    """A PYTHONPATH on which a package that cannot be run stands before `ziglang`."""
    (folder / "ziglang").mkdir(parents=True)
    (folder / "ziglang" / "__init__.py").touch()
    return str(folder)
