"""What an expert writes by hand, built and loaded. In: a kernel, a folder for builds. Out: callables with the freedom they take.

Freedoms: `exact` computes the numbers that Python's order of operations gives (no fast-math, no fused multiply-add); `fast` may
regroup sums. Both drop every check. `checked` is `exact` with Python's rules kept, as `cython-typed` keeps them: bounds, negative
indices, division, overflow; Cython alone can do that. `arrays`: NumPy and numexpr, which regroup sums in their own way.

A function stands in its theme's file. Where one freedom needs a text of its own, it stands in the file named after the freedom.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from kernels import HERE, LANGUAGES, Freedom, Kernel
from texts import defines, digest

from ipyaccel.cgroup import threads_available
from ipyaccel.measure.machine import describe
from ipyaccel.measure.seed import SEED

HAND = HERE / "hand"
GCC = "gcc"
# The last two change no number: they say that nobody reads `errno` or traps.
EXACT = ("-O3", "-march=native", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math")
FLAGS: dict[Freedom, tuple[str, ...]] = {"checked": EXACT, "exact": EXACT, "fast": ("-O3", "-march=native", "-ffast-math")}
UNCHECKED = ("boundscheck=False", "wraparound=False", "initializedcheck=False", "cdivision=True", "cpow=True")
DIRECTIVES: dict[Freedom, tuple[str, ...]] = {"checked": ("overflowcheck=True",), "exact": UNCHECKED, "fast": UNCHECKED}
LOOPED = ("c", "cython", "numba")
NUMBA_FILES = {"scalars": "numba_loops.py", "grids": "numba_loops.py", "arrays": "numba_data.py", "randoms": "numba_data.py"}


@dataclass(frozen=True)
class Opponent:
    """A hand-written version. `name` as it stands in the table, such as `hand c-fast`."""

    name: str
    language: str
    freedom: Freedom


@dataclass(frozen=True)
class Written:
    """Where a version's text stands, and the flags it is compiled with beyond those of its freedom."""

    source: Path
    flags: tuple[str, ...] = ()


def opponents_of(kernel: Kernel) -> tuple[Opponent, ...]:
    """The hand-written versions that this kernel has."""
    found: list[Opponent] = []
    for language in LANGUAGES:
        if language in kernel.without:
            continue
        if language == "cython":
            found.append(Opponent("hand cython-checked", language, "checked"))
        if language in LOOPED:
            found += [Opponent(f"hand {language}", language, "exact"), Opponent(f"hand {language}-fast", language, "fast")]
        else:
            found.append(Opponent(f"hand {language}", language, "arrays"))
    return tuple(found)


def theme_file(kernel: Kernel, opponent: Opponent, folder: Path = HAND) -> Path:
    """Where the text of all freedoms stands."""
    names = {"c": f"{kernel.theme}.c", "cython": f"{kernel.theme}.pyx", "numba": NUMBA_FILES[kernel.theme]}
    return folder / names.get(opponent.language, f"in_{opponent.language}.py")


def freedom_file(opponent: Opponent, folder: Path = HAND) -> Path:
    """Where the text for one freedom alone stands, if there is one."""
    names = {"c": f"{opponent.freedom}.c", "cython": f"{opponent.freedom}.pyx"}
    return folder / names.get(opponent.language, f"{opponent.language}_{opponent.freedom}.py")


def written(kernel: Kernel, opponent: Opponent) -> Written:
    """The opponent's text as it stands now, and its flags."""
    apart = freedom_file(opponent)
    source = apart if defines(apart, kernel.function) else theme_file(kernel, opponent)
    return Written(source, tuple(kernel.flags.get(opponent.name, ())))


def loaded(kernel: Kernel, opponent: Opponent, folder: Path, version: Written | None = None) -> Callable[..., Any]:
    """The callable of an opponent, or of another `version` of it, built in `folder` when it is not there yet."""
    version = version or written(kernel, opponent)
    if opponent.language == "c":
        from hand import in_c

        return in_c.functions(str(c_library(version, opponent.freedom, folder)))[kernel.function]
    if opponent.language == "cython":
        path = cython_module(version, opponent.freedom, folder)
        return getattr(_imported(path, path.name.split(".")[0]), kernel.function)
    if opponent.language == "numexpr":
        import numexpr

        numexpr.set_num_threads(threads_available())
    name = f"{version.source.parent.name}_{version.source.stem}_{opponent.freedom}"
    module = _imported(version.source, name, FASTMATH=opponent.freedom == "fast")
    if kernel.random and hasattr(module, "seed"):
        module.seed(SEED)  # the generator is Numba's own, one for all its functions
    return getattr(module, kernel.function)


def _imported(path: Path, name: str, **given: object) -> ModuleType:
    """A module from its file, with names `given` to it before it runs."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    vars(module).update(given)
    sys.modules[name] = module  # without it Numba does not find a function that calls itself
    spec.loader.exec_module(module)
    return module


# ------------------------------------------------------------------------------------------------------------------ building


def build(kernel: Kernel, folder: Path) -> None:
    """Compiles what this kernel's opponents need, where that is not done yet."""
    for opponent in opponents_of(kernel):
        build_one(written(kernel, opponent), opponent, folder)


def build_one(version: Written, opponent: Opponent, folder: Path) -> None:
    """Compiles one version of an opponent, where that is needed and not done yet."""
    if opponent.language == "c":
        c_library(version, opponent.freedom, folder)
    if opponent.language == "cython":
        cython_module(version, opponent.freedom, folder)


def c_library(version: Written, freedom: Freedom, folder: Path) -> Path:
    """One file of C opponents as a library."""
    source, flags = version.source, (*FLAGS[freedom], *version.flags)
    path = folder / f"{source.parent.name}_{source.stem}_{freedom}_{_digest(source, flags)}.so"
    if not path.exists():
        _linked(_compiled(source, flags, path.with_suffix(".o")), path)
    return path


def cython_module(version: Written, freedom: Freedom, folder: Path) -> Path:
    """One file of Cython opponents as an extension module."""
    source, flags = version.source, (*FLAGS[freedom], *version.flags)
    name = f"{source.parent.name}_{source.stem}_{freedom}_{_digest(source, (*flags, *DIRECTIVES[freedom]))}"
    path = folder / f"{name}.so"
    if not path.exists():
        translated = folder / f"{name}.c"
        directives = [word for directive in DIRECTIVES[freedom] for word in ("-X", directive)]
        _run([sys.executable, "-m", "cython", "-3", *directives, "--module-name", name, str(source), "-o", str(translated)])
        includes = (f"-I{sysconfig.get_path('include')}", f"-I{np.get_include()}")
        unit = _compiled(translated, (*flags, "-w", "-DNDEBUG", *includes), folder / f"{name}.o")
        generators = Path(np.__file__).parent / "random" / "lib"
        _linked(unit, path, f"-L{generators}", *(("-lnpyrandom",) if source.stem == "randoms" else ()))
        translated.unlink()
    return path


def _digest(source: Path, flags: tuple[str, ...]) -> str:
    """Changes with the text, the flags, the tools and the processor."""
    from Cython import __version__ as cython_version

    machine = describe()
    tools = (sys.version, np.__version__, cython_version, machine.processor, machine.compiler)
    return digest((source.read_text(encoding="utf-8"), *flags, *tools))


def _compiled(source: Path, flags: tuple[str, ...], unit: Path) -> Path:
    _run([GCC, "-c", "-fPIC", *flags, str(source), "-o", str(unit)])
    return unit


def _linked(unit: Path, path: Path, *libraries: str) -> None:
    """Links without `-ffast-math`, which there would switch subnormal numbers off for the whole process."""
    unfinished = path.with_suffix(".part")
    _run([GCC, "-shared", str(unit), *libraries, "-lm", "-o", str(unfinished)])
    unfinished.replace(path)  # a build that is interrupted leaves nothing that looks whole
    unit.unlink()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
