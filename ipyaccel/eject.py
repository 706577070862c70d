"""A version that leaves: as a cell of its own, or as files that need nothing of ours. In: an outcome. Out: text, or files.

What the program reads of the notebook besides numbers (arrays, lists) is a leading argument of the entry, and said at the top.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from pathlib import Path

from ipyaccel.errors import UserError
from ipyaccel.model import Outcome, Variant

MAGIC = "%%cython"
_HEADER = re.compile(r"\A(?:# (?:cython|distutils):.*\n)+")
_BUILD = '''"""Builds {module}: run `python {name} build_ext --inplace` beside {pyx}. It needs Cython, NumPy and a C compiler."""

from pathlib import Path

import numpy
from Cython.Build import cythonize
from setuptools import Extension, setup

RANDOM = Path(numpy.get_include()).parents[1] / "random" / "lib"

extension = Extension(
    "{module}",
    ["{pyx}"],
    include_dirs=[numpy.get_include()],
    extra_compile_args={compiling},
    extra_link_args={linking},
    library_dirs={folders},
    libraries={libraries},
)
setup(name="{module}", ext_modules=cythonize([extension], language_level=3), script_args=None)
'''


def as_cell(variant: Variant) -> str:
    """The source as a cell to run; for Cython under its magic, which `%load_ext cython` brings."""
    if variant.backend != "cython" or variant.source.startswith(MAGIC):
        return f"{_said(variant)}{variant.source}"
    return f"{MAGIC}\n{_with_said(variant)}"


def write(path: Path, outcome: Outcome) -> tuple[Path, ...]:
    """Writes a module, or for Cython a `.pyx` and the file that builds it. Out: what was written. Raises UserError."""
    variant = outcome.variant
    if variant is None or not variant.source or variant.backend == "yours":
        raise UserError(f"there is no source of `{outcome.name}` to write: {outcome.reason or 'it is your own code'}")
    if variant.native is not None:
        raise UserError(f"`{outcome.name}` is a cell of yours with its own options: `result.source` gives it as a cell")
    name = path.stem
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UserError(f"`{name}` cannot be imported: a module's name is made of letters, digits and _")
    texts = _files(path, variant)
    try:
        for place, text in texts.items():
            place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path} could not be written: {error.strerror or error}") from None
    return tuple(texts)


def _files(path: Path, variant: Variant) -> dict[Path, str]:
    if variant.backend != "cython":
        return {path.with_suffix(".py"): f'"""{_about(variant)}"""\n\n{variant.source}'}
    pyx, build = path.with_suffix(".pyx"), path.with_name(f"build_{path.stem}.py")
    return {pyx: _with_said(variant, _about(variant)), build: _build_file(path.stem, pyx.name, build.name, variant.flags)}


def _build_file(module: str, pyx: str, name: str, flags: Sequence[str]) -> str:
    """What builds the extension with the flags that were measured."""
    random = "-lnpyrandom" in flags
    compiling = [flag for flag in flags if not flag.startswith("-l")]
    linking = [flag for flag in flags if flag == "-fopenmp"]
    return _BUILD.format(
        module=module,
        pyx=pyx,
        name=name,
        compiling=compiling,
        linking=linking,
        folders="[str(RANDOM)]" if random else "[]",
        libraries='["npyrandom", "m"]' if random else '["m"]',
    )


def _about(variant: Variant) -> str:
    """What the module is."""
    said = f"{variant.entry}: {variant.done}" if variant.done else variant.entry
    takes = f" It takes {' and '.join(variant.hidden)} first." if variant.hidden else ""
    assumes = f" It takes for granted: {', '.join(variant.assumes)}." if variant.assumes else ""
    return f"{said.replace(chr(34) * 3, '')}.{takes}{assumes}"


def _said(variant: Variant) -> str:
    if not variant.hidden:
        return ""
    names = ", ".join(variant.hidden)
    return f"# {variant.entry} takes {names} of the notebook as its first argument{'s' if len(variant.hidden) > 1 else ''}\n"


def _with_said(variant: Variant, about: str = "") -> str:
    """The source with what is to be known of it below its directives, which must stand at the top."""
    header = _HEADER.match(variant.source)
    head = header[0] if header else ""
    said = f"# {about}\n" if about else _said(variant)
    return f"{head}{said}{variant.source[len(head) :]}"
