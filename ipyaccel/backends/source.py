"""What the backends that compile nothing share. In: a workload, variants. Out: the program to begin with, modules, functions."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Declined, Program, Reason, Variant, Workload
from ipyaccel.syntax.rewriting.hidden import thread_globals


def beginning(name: str, workload: Workload) -> Program | Declined:
    """The program with its globals as leading arguments; declined when it assigns one."""
    program = workload.program
    assert program is not None
    threaded = thread_globals(program)
    if threaded.globals:
        return Declined(name, Reason(f"the code assigns the global `{threaded.globals[0]}`", program.main.first_line))
    return threaded


def written(variants: list[Variant], directory: Path) -> list[Build]:
    """Writes each variant to a module of its own."""
    builds = []
    for variant in variants:
        digest = hashlib.sha256(variant.source.encode()).hexdigest()[:16]
        path = directory / f"{variant.backend}_{digest}.py"
        path.write_text(variant.source, encoding="utf-8")
        builds.append(Build(variant, str(path), 0.0))
    return builds


def function_of(build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
    """The function of a module, its hidden arguments bound."""
    path = Path(build.artefact)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise BuildError(f"there is no module at {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    entry: Callable[..., Any] = getattr(module, build.variant.entry)
    hidden = [bindings[name] for name in build.variant.hidden]
    return partial(entry, *hidden) if hidden else entry
