"""Which imported modules are the user's own: out of `sys.modules` come those that are neither Python's nor installed."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

_INSTALLED = ("site-packages", "dist-packages")
_OURS = str(Path(__file__).resolve().parents[1]) + os.sep


def user_modules() -> list[ModuleType]:
    """Modules with a Python source file outside the standard library and the folders of installed packages."""
    library = _library()
    return [
        module
        for name, module in list(sys.modules.items())
        if name not in ("__main__", "__mp_main__")
        and getattr(module, "__name__", None) == name
        and _is_users(getattr(module, "__file__", None), library)
    ]


def _is_users(file: object, library: tuple[str, ...]) -> bool:
    if not isinstance(file, str) or not file.endswith(".py"):
        return False
    path = str(Path(file).absolute())
    return not path.startswith(library) and not any(f"{os.sep}{folder}{os.sep}" in path for folder in _INSTALLED)


def _library() -> tuple[str, ...]:
    names = ("stdlib", "platstdlib")
    folders = {sysconfig.get_path(name) for name in names} | {str(Path(os.__file__).absolute().parent)}
    return (*(folder.rstrip(os.sep) + os.sep for folder in folders if folder), _OURS)
