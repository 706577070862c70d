"""Cython source to C, in this process. In: a source file. Out: a C file and the annotation page, or a BuildError."""

from __future__ import annotations

import os
import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipyaccel.errors import BuildError


@dataclass(frozen=True)
class Translated:
    """A C file, and Cython's page that shows which lines call Python."""

    path: Path
    annotation: str


def to_c(source: Path, name: str, shared: str = "", **settings: Any) -> Translated:
    """Translates one file to C. `shared`: module name of the shared code for memoryviews. Raises BuildError.

    `settings`: more of Cython's options; its `compiler_directives` are added to ours.
    """
    from Cython.Compiler import Options
    from Cython.Compiler.Errors import CompileError
    from Cython.Compiler.Main import compile_single
    from Cython.Compiler.Options import CompilationOptions, default_options, get_directive_defaults

    Options.error_on_uninitialized = False  # a name that is read without a value is an error when that line runs, as in Python
    ours = {"language_level": 3, "annotation_typing": False}
    directives = {**get_directive_defaults(), **ours, **settings.pop("compiler_directives", {})}  # type: ignore[no-untyped-call]
    if shared:  # Cython 3.0 does not know the option
        settings["shared_utility_qualified_name"] = shared
    options = CompilationOptions(  # type: ignore[no-untyped-call]
        default_options,
        output_file=str(source.with_suffix(".cpp" if settings.get("cplus") else ".c")),
        compiler_directives=directives,
        annotate=True,
        use_listing_file=True,
        errors_to_stderr=False,
        **settings,
    )
    try:
        result = compile_single(str(source), options, full_module_name=name)  # type: ignore[no-untyped-call]
    except CompileError as error:
        raise BuildError(f"Cython cannot compile this: {error}") from None
    except Exception as error:  # whatever a mistake of the compiler itself raises: it becomes the reason
        said = "".join(traceback.format_exception(error))
        raise BuildError(f"Cython itself stopped with {type(error).__name__}: {error}", said) from error
    listing = source.with_suffix(".lis")
    log = listing.read_text(errors="replace") if listing.exists() else ""
    if result.num_errors:
        raise BuildError(_sentence(log), log)
    page = source.with_suffix(".html")
    return Translated(Path(os.fspath(result.c_file)), page.read_text(errors="replace") if page.exists() else "")


def _sentence(log: str) -> str:
    """The first error in one sentence, with its line in the source of the variant."""
    found = re.search(r"^[^\s:]+:(\d+):\d+: (.*)$", log, re.MULTILINE)
    return f"Cython stopped at line {found[1]} of its source: {found[2]}" if found else "Cython could not compile this"
