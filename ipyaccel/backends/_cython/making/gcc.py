"""The C compiler. In: a C file and flags. Out: a shared library beside it, or a BuildError with what the compiler said.

Flags that change how the whole process computes (`-ffast-math`) go to the compiling step only: on the link line they would
switch subnormal numbers off for everybody.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from ipyaccel.backends._cython.draws.library import RANDOM, headers, library
from ipyaccel.backends._cython.threads.openmp import compiling, linking, missing_openmp
from ipyaccel.compiler import find_compiler, missing
from ipyaccel.errors import BuildError


def compile_c(source: Path, artefact: Path, flags: tuple[str, ...]) -> str:
    """Compiles and links; returns the commands and what the compiler printed. Raises BuildError."""
    lacking = missing()
    compiler = find_compiler()
    if lacking or compiler is None:
        raise BuildError(lacking, missing=True)
    unit = source.with_suffix(".o")
    own = tuple(flag for flag in flags if flag != RANDOM)
    include = {f"-I{headers()}"} if RANDOM in flags else set()
    include |= {f"-I{sysconfig.get_path(name)}" for name in ("include", "platinclude")}
    try:
        log = _run(
            [*compiler.command, "-c", "-fPIC", "-DNDEBUG", "-w", *sorted(include), *compiling(own), str(source), "-o", str(unit)]
        )
        log += _run([*compiler.command, *_linking(), str(unit), "-o", str(artefact), *_libraries(flags), *linking(flags)])
    except BuildError as error:
        advice = missing_openmp(flags, error.log)
        if advice:
            raise BuildError(advice, error.log, missing=True) from error
        raise
    unit.unlink()
    return log


def _libraries(flags: tuple[str, ...]) -> list[str]:
    return library() if RANDOM in flags else ["-lm"]


def _linking() -> list[str]:
    """How this Python's own extensions are linked: `-shared` on Linux, `-bundle -undefined dynamic_lookup` on macOS."""
    words = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")[1:]
    kept = [word for word in words if not word.startswith(("-O", "-ffast", "-Wl,-rpath", "-g"))]
    return kept or ["-shared"]


def _run(command: list[str]) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        env=_environment(),
    )
    log = f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
    if done.returncode != 0:
        first = next((line for line in done.stderr.splitlines() if "error" in line), "no message")
        raise BuildError(f"the C compiler failed: {first.split('error:')[-1].strip()}", log)
    return log


def _environment() -> dict[str, str]:
    """What the compiler is run with. zig, which builds parts of the C library for itself, keeps them nowhere without a home."""
    homeless = not (os.environ.get("HOME") or os.environ.get("XDG_CACHE_HOME"))
    place = {"ZIG_GLOBAL_CACHE_DIR": tempfile.gettempdir()} if homeless else {}
    return os.environ | {"LC_ALL": "C"} | place
