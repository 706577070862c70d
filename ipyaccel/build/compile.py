"""From a variant to a build: the cache's, when the same tools compiled the same for this processor before, else a new one."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
import sys
import sysconfig
import time
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ipyaccel.backends.contract import Backend
from ipyaccel.backends.registry import backends
from ipyaccel.build.cache import Made, open_cache
from ipyaccel.compiler import find_compiler
from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Variant

_TOOLS = ("ipyaccel", "numpy", "cython", "numba", "llvmlite", "numexpr")


def compile_variant(variant: Variant) -> Build:
    """Compiles a variant, or finds it compiled (`reused`, with the seconds it took then). Raises BuildError."""
    backend = backends().get(variant.backend)
    if backend is None:
        raise BuildError(f"the backend `{variant.backend}` is not installed")

    def make(directory: Path) -> Made:
        begun = time.perf_counter()
        build = backend.compile([variant], directory)[0]
        return Made(build.artefact, build.seconds or time.perf_counter() - begun, build.log, build.annotation)

    entry = open_cache().fetch(cache_key(variant, backend), make)
    return Build(variant, entry.path, entry.seconds, entry.reused, entry.log, entry.annotation)


def cache_key(variant: Variant, backend: Backend) -> str:
    """Changes with everything that could change the build: what is compiled, by which tools, for which processor."""
    content = {
        "variant": asdict(_essence(variant)),
        "backend": _text_of(backend),
        "tools": _tools(),
        "compiler": asdict(compiler) if (compiler := find_compiler()) else None,
        "processor": _processor(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def same_code(variant: Variant, other: Variant) -> bool:
    """Whether both are the same program, compiled alike."""
    return _essence(replace(variant, twin=None)) == _essence(replace(other, twin=None))


def _essence(variant: Variant) -> Variant:
    """The variant without what is only said about it."""
    twin = None if variant.twin is None else _essence(variant.twin)
    return replace(variant, done="", assumes=(), twin=twin)


@functools.cache
def _tools() -> dict[str, str]:
    found = {"python": sys.version, "abi": str(sysconfig.get_config_var("SOABI"))}
    for name in _TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found


def _text_of(backend: Backend) -> str:
    """Checksum of the backend's own source: its files are those that begin with the name of its module."""
    module = sys.modules[type(backend).__module__]
    if not module.__file__:
        return module.__name__
    path = Path(module.__file__)
    return _checksum(path.parent, path.stem)


@functools.cache
def _checksum(folder: Path, stem: str) -> str:
    digest = hashlib.sha256()
    for path in sorted((*folder.glob(f"{stem}*.py"), *folder.glob(f"_{stem}/*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _processor() -> str:
    """The processor's name and abilities; native code of one may not run on another."""
    lines = [platform.machine(), platform.processor()]
    information = Path("/proc/cpuinfo")
    if information.is_file():
        # Of the first processor; flags are called features on ARM.
        first = information.read_text(errors="replace").split("\n\n", 1)[0].splitlines()
        lines += [line for line in first if line.startswith(("model name", "flags", "Features", "CPU part"))]
    return "\n".join(lines)
