"""The C compiler. In: a C file and flags. Out: a shared library beside it, or a BuildError with what the compiler said.

Flags that change how the whole process computes (`-ffast-math`) go to the compiling step only: on the link line they would
switch subnormal numbers off for everybody.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path

from ipyaccel.backends._cython.draws.library import RANDOM, headers, library
from ipyaccel.backends._cython.threads.openmp import compiling, linking, missing_openmp
from ipyaccel.compiler import Compiler, find_compiler, missing
from ipyaccel.errors import BuildError
from ipyaccel.model import Native

ALONE = Native()


def compile_c(source: Path, artefact: Path, flags: tuple[str, ...], native: Native = ALONE) -> str:
    """Compiles and links; returns the commands and what the compiler printed. Raises BuildError.

    `native`: what a cell needs beside it, such as C files of its own, folders and libraries.
    """
    lacking = missing()
    compiler = find_compiler()
    if lacking or compiler is None:
        raise BuildError(lacking, missing=True)
    command = plus_command(compiler) if native.cplus else list(compiler.command)
    flags = (*flags, *native.compile_args)
    units = {place: source.parent / f"{source.stem}_{k}.o" for k, place in enumerate((source, *map(Path, native.sources)))}
    try:
        log = "".join(_unit(command, place, unit, flags, native) for place, unit in units.items())
        log += run_compiler(
            [
                *command,
                *shared_linking(),
                *map(str, units.values()),
                "-o",
                str(artefact),
                *_libraries(flags, native),
                *linking(flags),
            ]
        )
    except BuildError as error:
        advice = missing_openmp(flags, error.log)
        if advice:
            raise BuildError(advice, error.log, missing=True) from error
        raise
    finally:
        for unit in units.values():
            unit.unlink(missing_ok=True)
    return log


def _unit(command: list[str], source: Path, unit: Path, flags: tuple[str, ...], native: Native) -> str:
    """One file as machine code."""
    own = tuple(flag for flag in flags if flag != RANDOM)
    include = {f"-I{headers()}"} if RANDOM in flags else set()
    include |= {f"-I{sysconfig.get_path(name)}" for name in ("include", "platinclude")}
    folders = [f"-I{folder}" for folder in (native.folder, *native.include_dirs) if folder]
    return run_compiler(
        [*command, "-c", "-fPIC", "-DNDEBUG", "-w", *folders, *sorted(include), *compiling(own), str(source), "-o", str(unit)]
    )


def plus_command(compiler: Compiler) -> list[str]:
    """The C++ compiler that comes with a C compiler. Raises BuildError where there is none."""
    first = Path(compiler.path)
    for ending, plus in (("clang", "clang++"), ("gcc", "g++"), ("cc", "c++")):
        if first.name.startswith(ending) or first.name.endswith(ending):
            found = shutil.which(str(first.with_name(first.name.replace(ending, plus)))) or shutil.which(plus)
            if found:
                return [found, *compiler.command[1:]]
    if compiler.command[-1] == "cc":  # zig's
        return [*compiler.command[:-1], "c++"]
    raise BuildError(f"the cell is C++, and there is no C++ compiler beside {first.name}: `sudo apt install g++`", missing=True)


def _libraries(flags: tuple[str, ...], native: Native) -> list[str]:
    """What is linked, and where it is looked for, also when the module is loaded."""
    places = [word for folder in native.library_dirs for word in (f"-L{folder}", f"-Wl,-rpath,{folder}")]
    own = [*places, *(f"-l{name}" for name in native.libraries), *native.link_args]
    return [*own, *(library() if RANDOM in flags else ["-lm"])]


def shared_linking() -> list[str]:
    """How this Python's own extensions are linked: `-shared` on Linux, `-bundle -undefined dynamic_lookup` on macOS."""
    words = shlex.split(sysconfig.get_config_var("LDSHARED") or "cc -shared")[1:]
    kept = [word for word in words if not word.startswith(("-O", "-ffast", "-Wl,-rpath", "-g"))]
    return kept or ["-shared"]


def run_compiler(command: list[str]) -> str:
    """Runs one command of a compiler; returns it with what was printed. Raises BuildError with the first error."""
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
