"""Cython. In: a workload with its facts. Out: the program as Cython source, compiled by the C compiler.

`cython` compiles the user's text as it is; `cython-typed` declares what was inferred and keeps Python's rules; `cython-fast`
leaves the checks out and lets the C compiler regroup sums. Cython is imported only when something is compiled.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from ipyaccel.backends._cython.cells.building import build_cell
from ipyaccel.backends._cython.lists.taking import PREFIX as TAKING
from ipyaccel.backends._cython.lists.taking import taking_twin
from ipyaccel.backends._cython.making.compiling import to_c
from ipyaccel.backends._cython.making.empty import PREFIX, empty_twin
from ipyaccel.backends._cython.making.gcc import compile_c
from ipyaccel.backends._cython.making.shared import load_extension, load_shared, provide_shared
from ipyaccel.backends._cython.rows import propose_rows
from ipyaccel.backends._cython.threads.openmp import OPENMP, short_waits
from ipyaccel.compiler import missing
from ipyaccel.model import Build, Declined, Facts, Reason, Variant, Workload


class CythonBackend:
    """Writes Cython, calls the C compiler, loads the extension module."""

    name = "cython"
    variants: tuple[str, ...] = ("cython", "cython-typed", "cython-fast", "cython-parallel")

    def propose(self, workload: Workload, facts: Facts) -> list[Variant | Declined]:
        """The ladder from unchanged source to unchecked C."""
        assert workload.program is not None
        if lacking := missing():
            return [Declined(name, Reason(lacking)) for name in self.variants]
        return propose_rows(workload.program, facts)

    def compile(self, variants: list[Variant], directory: Path) -> list[Build]:
        """Each variant as an extension module in the folder, under a name made of its content. Raises BuildError."""
        return [_built(variant, directory) if variant.native is None else build_cell(variant, directory) for variant in variants]

    def load(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """The entry function of the extension module; globals that are not parameters are put into the module."""
        module = _module(build)
        for name, value in bindings.items():
            if name not in build.variant.hidden:
                setattr(module, name, value)
        return _bound(getattr(module, build.variant.entry), build, bindings)

    def empty(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any] | None:
        """A function of the module that takes what the entry takes and does nothing."""
        found = getattr(_module(build), PREFIX + build.variant.entry, None)
        return None if found is None else _bound(found, build, bindings)

    def taking(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any] | None:
        """A function of the module that takes the entry's lists into C, gives them back, and does nothing else."""
        found = getattr(_module(build), TAKING + build.variant.entry, None)
        return None if found is None else _bound(found, build, bindings)

    def warm(self) -> None:
        """Translates a small module, so that Cython has read its own library; starts no thread and no process."""
        from ipyaccel.backends._cython.making.warming import warm

        warm()


def _module(build: Build) -> ModuleType:
    """The extension module, loaded once in a process."""
    path = Path(build.artefact)
    load_shared(path.parent)
    with short_waits() if OPENMP in build.variant.flags else nullcontext():
        return load_extension(path.stem, path)


def _bound(function: Callable[..., Any], build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
    """The function with the globals that are its first parameters."""
    hidden = build.variant.hidden
    return partial(function, *(bindings[name] for name in hidden)) if hidden else function


def _built(variant: Variant, directory: Path) -> Build:
    started = time.perf_counter()
    unchanged = variant.kind == "cython"
    content = "\n".join((variant.kind, variant.source, *variant.flags))
    name = f"{variant.kind.replace('-', '_')}_{hashlib.sha256(content.encode()).hexdigest()[:16]}"
    source = directory / f"{name}{'.py' if unchanged else '.pyx'}"
    beside = f"{empty_twin(variant.source, variant.entry)}\n\n{taking_twin(variant.source, variant.entry)}"
    source.write_text(f"{variant.source}\n\n{beside}", encoding="utf-8")
    shared = provide_shared(directory, needed=not unchanged and "[:" in variant.source)
    translated = to_c(source, name, shared)
    artefact = directory / f"{name}.so"
    log = compile_c(translated.path, artefact, variant.flags)
    for suffix in (".c", ".html", ".lis"):
        source.with_suffix(suffix).unlink(missing_ok=True)
    return Build(variant, str(artefact), time.perf_counter() - started, log=log, annotation=translated.annotation)


backend = CythonBackend()
