"""Which C compiler the tests have, asked where the product asks; and machines without one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipyaccel.compiler import find_compiler, missing

_NAMES = ("gcc", "cc", "clang", "c99", "c89", "x86_64-linux-gnu-", "aarch64-linux-gnu-")


def needs_compiler_and(condition: bool, reason: str) -> pytest.MarkDecorator:
    """Skips a test where nothing in C can be built, or where something else is not there either."""
    return pytest.mark.skipif(bool(missing()) or not condition, reason=missing() or reason)


needs_compiler = needs_compiler_and(True, "")


def _has_openmp() -> bool:
    found = find_compiler()
    return found is not None and not found.version.startswith("zig")


needs_openmp = needs_compiler_and(_has_openmp(), "the compiler inside `ziglang` has no OpenMP")


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
