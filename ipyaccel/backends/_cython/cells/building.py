"""A step of a cell as an extension module. In: the step's text and how it is compiled. Out: a build, or a BuildError.

The text begins with the line of its magic, as it would stand in a cell; compiled, that line is empty. What the C compiler
complains of is said at the line of Cython that it came from.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

from ipyaccel.backends._cython.cells.asked import with_comments
from ipyaccel.backends._cython.cells.complaints import of_c, of_cython
from ipyaccel.backends._cython.making.compiling import Translated, to_c
from ipyaccel.backends._cython.making.gcc import compile_c
from ipyaccel.backends._cython.making.shared import provide_shared
from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Native, Variant

MAGIC = "%%cython"


def build_cell(variant: Variant, directory: Path) -> Build:
    """The module in the folder, under a name made of its content. Raises BuildError, in the words of who complained."""
    started = time.perf_counter()
    assert variant.native is not None
    native = with_comments(variant.native, without_magic(variant.source))
    digest = hashlib.sha256("\n".join((variant.source, *variant.flags, repr(native))).encode()).hexdigest()[:16]
    name = f"{native.module or 'cell'}_{digest}"
    translated = translate_cell(variant.source, native, directory, name)
    artefact = directory / f"{name}.so"
    try:
        log = compile_c(translated.path, artefact, variant.flags, native)
    except BuildError as error:
        raise of_c(error, translated.path, without_magic(variant.source), native) from None
    finally:
        translated.path.unlink(missing_ok=True)
    return Build(variant, str(artefact), time.perf_counter() - started, log=log, annotation=translated.annotation)


def translate_cell(text: str, native: Native, directory: Path, name: str) -> Translated:
    """The cell in C. Raises BuildError with Cython's own message at the line of the page."""
    source = directory / f"{name}.pyx"
    body = without_magic(text)
    source.write_text(body, encoding="utf-8")
    shared = "" if native.cplus else provide_shared(directory, needed="[:" in body)
    settings: dict[str, Any] = {
        "compiler_directives": {**dict(native.directives), "annotation_typing": True},
        "include_path": [native.folder, *native.include_dirs] if native.folder else list(native.include_dirs),
        "cplus": native.cplus,
    }
    try:
        return to_c(source, name, shared, **settings)
    except BuildError as error:
        raise of_cython(error, body, native) from None
    finally:
        for suffix in (".pyx", ".html", ".lis"):
            source.with_suffix(suffix).unlink(missing_ok=True)


def without_magic(text: str) -> str:
    """What is compiled: the same lines, the first of them empty where it is a magic."""
    first, _, rest = text.partition("\n")
    return f"\n{rest}" if first.startswith(MAGIC) else text
