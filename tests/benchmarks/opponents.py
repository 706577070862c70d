"""What an expert writes by hand, built and loaded. In: a kernel, a folder for builds. Out: callables with the freedom they take.

Freedoms: `exact` computes the numbers that Python's order of operations gives (no fast-math, no fused multiply-add); `fast` may
regroup sums. Both drop every check. `checked` is `exact` with Python's rules kept, as `cython-typed` keeps them: bounds, negative
indices, division, overflow; Cython alone can do that. `arrays`: NumPy and numexpr, which regroup sums in their own way.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
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

from ipyaccel.cgroup import threads_available
from ipyaccel.measure.machine import describe

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


def loaded(kernel: Kernel, opponent: Opponent, folder: Path) -> Callable[..., Any]:
    """The callable of an opponent, built in `folder` when it is not there yet."""
    if opponent.language == "c":
        from hand import in_c

        return in_c.functions(str(c_library(opponent.freedom, folder)))[kernel.function]
    if opponent.language == "cython":
        path = cython_module(_cython_source(kernel, opponent.freedom), opponent.freedom, folder)
        return getattr(_imported(path, path.name.split(".")[0]), kernel.function)
    if opponent.language == "numba":
        path = HAND / NUMBA_FILES[kernel.theme]
        return getattr(_imported(path, f"{path.stem}_{opponent.freedom}", FASTMATH=opponent.freedom == "fast"), kernel.function)
    if opponent.language == "numexpr":
        import numexpr

        numexpr.set_num_threads(threads_available())
    path = HAND / f"in_{opponent.language}.py"
    return getattr(_imported(path, path.stem), kernel.function)


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
        if opponent.language == "c":
            c_library(opponent.freedom, folder)
        if opponent.language == "cython":
            cython_module(_cython_source(kernel, opponent.freedom), opponent.freedom, folder)


def c_library(freedom: Freedom, folder: Path) -> Path:
    """All C opponents in one library."""
    sources = sorted(HAND.glob("*.c"))
    path = folder / f"hand_c_{freedom}_{_digest(sources, FLAGS[freedom])}.so"
    if not path.exists():
        _linked([_compiled(source, FLAGS[freedom], folder / f"{source.stem}_{freedom}.o") for source in sources], path)
    return path


def _cython_source(kernel: Kernel, freedom: Freedom) -> Path:
    """The theme's file; with checks the one where this kernel has a version of its own."""
    apart = HAND / "checked.pyx"
    defined = re.findall(r"^(?:def|cpdef [\w ]+) (\w+)\(", apart.read_text(encoding="utf-8"), re.MULTILINE)
    return apart if freedom == "checked" and kernel.function in defined else HAND / f"{kernel.theme}.pyx"


def cython_module(source: Path, freedom: Freedom, folder: Path) -> Path:
    """One file of Cython opponents as an extension module."""
    flags = (*FLAGS[freedom], *DIRECTIVES[freedom])
    name = f"{source.stem}_{freedom}_{_digest([source], flags)}"
    path = folder / f"{name}.so"
    if not path.exists():
        translated = folder / f"{name}.c"
        directives = [word for directive in DIRECTIVES[freedom] for word in ("-X", directive)]
        _run([sys.executable, "-m", "cython", "-3", *directives, "--module-name", name, str(source), "-o", str(translated)])
        includes = (f"-I{sysconfig.get_path('include')}", f"-I{np.get_include()}")
        unit = _compiled(translated, (*FLAGS[freedom], "-w", "-DNDEBUG", *includes), folder / f"{name}.o")
        generators = Path(np.__file__).parent / "random" / "lib"
        _linked([unit], path, f"-L{generators}", *(("-lnpyrandom",) if source.stem == "randoms" else ()))
        translated.unlink()
    return path


def _digest(sources: list[Path], flags: tuple[str, ...]) -> str:
    """Changes with the texts, the flags, the tools and the processor."""
    from Cython import __version__ as cython_version

    machine = describe()
    texts = [source.read_text(encoding="utf-8") for source in sources]
    content = (*texts, *flags, sys.version, np.__version__, cython_version, machine.processor, machine.compiler)
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:12]


def _compiled(source: Path, flags: tuple[str, ...], unit: Path) -> Path:
    _run([GCC, "-c", "-fPIC", *flags, str(source), "-o", str(unit)])
    return unit


def _linked(units: list[Path], path: Path, *libraries: str) -> None:
    """Links without `-ffast-math`, which there would switch subnormal numbers off for the whole process."""
    _run([GCC, "-shared", *map(str, units), *libraries, "-lm", "-o", str(path)])
    for unit in units:
        unit.unlink()


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")
