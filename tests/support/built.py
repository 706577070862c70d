"""A text of Cython as a module: translated and compiled as quickly as it can be."""

from __future__ import annotations

import importlib.util
import subprocess
import sysconfig

import numpy as np
from Cython.Compiler.Main import compile_single
from Cython.Compiler.Options import CompilationOptions, default_options, get_directive_defaults


def built(text, folder, name, *, cplus=False, arguments=()):
    """Compiles a text in a folder and imports it under its name, with the directives of a `%%cython` cell."""
    source = folder / f"{name}.pyx"
    source.write_text(text)
    translated = folder / f"{name}.{'cpp' if cplus else 'c'}"
    directives = {**get_directive_defaults(), "language_level": 3}
    options = CompilationOptions(
        default_options, output_file=str(translated), compiler_directives=directives, cplus=cplus, include_path=[str(folder)]
    )
    assert compile_single(str(source), options, full_module_name=name).num_errors == 0
    library = folder / f"{name}{sysconfig.get_config_var('EXT_SUFFIX')}"
    includes = [f"-I{path}" for path in (sysconfig.get_path("include"), np.get_include(), folder)]
    compiler = "g++" if cplus else "gcc"
    command = [compiler, "-O0", "-w", "-fwrapv", "-shared", "-fPIC", "-fopenmp", *includes, str(translated), "-o", str(library)]
    subprocess.run([*command, *arguments, "-lm"], check=True)
    spec = importlib.util.spec_from_file_location(name, library)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
