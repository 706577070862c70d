"""Cython's code for memoryviews, compiled once for this machine. Out: the library that modules with memoryviews need beside them.

Without it every such module carries the code itself, and takes the C compiler four seconds instead of a half. Cython 3.0 cannot
do without: there the name of the library is empty.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import sysconfig
import tempfile
from importlib.machinery import ExtensionFileLoader
from importlib.metadata import version
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from ipyaccel.backends._cython.making.gcc import compile_c
from ipyaccel.compiler import find_compiler
from ipyaccel.errors import BuildError
from ipyaccel.site_cache import site_folder

PREFIX = "ipyaccel_cython_shared_"
FLAGS = ("-O1",)
"""Making a memoryview costs the same as with -O2, and compiling half."""


def shared_name() -> str:
    """The module's name: Cython's version, Python's ABI and the compiler are in it, for they must fit. Empty: Cython has none."""
    if find_spec("Cython.Build.SharedModule") is None:
        return ""
    found = find_compiler()
    compiler = (*found.command, found.version) if found else ()
    parts = (version("cython"), sysconfig.get_config_var("SOABI") or sys.version, *compiler, *FLAGS)
    return PREFIX + hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]


def provide_shared(directory: Path, *, needed: bool = True) -> str:
    """Puts the library into the folder of a build and returns its module name; when there is none yet, it is made if `needed`.

    Modules without memoryviews do well without it, but compile in half the time with it. Empty: there is none.
    """
    name = shared_name()
    if not name:
        return ""
    target = directory / f"{name}.so"
    if target.exists():
        return name
    kept = _folder()
    for folder in (kept, site_folder("shared")):
        if folder is not None and (folder / target.name).exists():
            shutil.copyfile(folder / target.name, target)
            return name
    if not needed:
        return ""
    _build(name, target)
    if kept is not None:
        partial = kept / f"{target.name}.{os.getpid()}"
        shutil.copyfile(target, partial)
        partial.replace(kept / target.name)
    return name


def load_shared(directory: Path) -> None:
    """Imports the libraries of a build's folder under the names by which its modules will look for them."""
    for path in directory.glob(f"{PREFIX}*.so"):
        load_extension(path.stem, path)


def load_extension(name: str, path: Path) -> ModuleType:
    """The extension module of a file; the one already loaded under that name, for names tell the content."""
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path, loader=ExtensionFileLoader(name, str(path)))
    if spec is None or spec.loader is None:
        raise BuildError(f"{path.name} cannot be loaded")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _build(name: str, target: Path) -> None:
    from Cython.Build.SharedModule import generate_shared_module
    from Cython.Compiler.Options import CompilationOptions, default_options

    with tempfile.TemporaryDirectory(prefix="ipyaccel-") as folder:
        source = Path(folder) / f"{name}.c"
        options = CompilationOptions(default_options, shared_c_file_path=str(source))  # type: ignore[no-untyped-call]
        generate_shared_module(options)  # type: ignore[no-untyped-call]
        compile_c(source, target, FLAGS)


def _folder() -> Path | None:
    """Where the library is kept between sessions: a folder that only this user can write to, or nowhere."""
    import platformdirs

    folder = platformdirs.user_cache_path("ipyaccel") / "shared"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return None
    safe = status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return folder if safe and os.access(folder, os.W_OK) else None
