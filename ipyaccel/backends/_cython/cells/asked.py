"""What a cell asks for itself. In: a cell's comments such as `# distutils: libraries = gsl`. Out: how it is compiled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ipyaccel.backends._cython.draws.library import is_there, library
from ipyaccel.model import Native


def with_numpys_generators(native: Native, text: str) -> Native:
    """The library of NumPy's C generators is linked to a cell that cimports `numpy.random`."""
    if "numpy.random" not in text or not is_there():
        return native
    folder, *names = (word[2:] for word in library())
    return replace(native, library_dirs=(*native.library_dirs, folder), libraries=(*native.libraries, *names))


def with_comments(native: Native, text: str) -> Native:
    """The options of the magic's line together with those of the cell's comments, as Cython reads them; NumPy's headers too."""
    import numpy as np
    from Cython.Build.Dependencies import DistutilsInfo

    values: dict[str, Any] = DistutilsInfo(text).values  # type: ignore[no-untyped-call]

    def listed(name: str) -> tuple[str, ...]:
        return tuple(values.get(name, ()))

    def placed(name: str) -> tuple[str, ...]:
        return tuple(str(Path(native.folder) / place) for place in listed(name))

    macros = tuple(f"-D{name}" if value is None else f"-D{name}={value}" for name, value in values.get("define_macros", ()))
    return replace(
        native,
        include_dirs=(*native.include_dirs, *placed("include_dirs"), np.get_include()),
        library_dirs=(*native.library_dirs, *placed("library_dirs")),
        libraries=(*native.libraries, *listed("libraries")),
        sources=(*native.sources, *placed("sources")),
        compile_args=(*native.compile_args, *macros, *listed("extra_compile_args")),
        link_args=(*native.link_args, *listed("extra_link_args")),
        cplus=native.cplus or values.get("language") == "c++",
    )
