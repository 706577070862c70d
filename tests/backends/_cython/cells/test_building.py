"""A step of a cell, built: as C, as C++, with files and libraries beside it; and complaints of compilers at the page's line."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from compilers import needs_compiler

from ipyaccel.backends._cython.cells.building import build_cell
from ipyaccel.backends.cython import backend
from ipyaccel.errors import BuildError
from ipyaccel.model import Native, Variant

pytestmark = needs_compiler


def built(tmp_path: Path, text: str, entry: str = "f", **native: Any) -> Any:
    """The entry of a cell whose first line is its magic."""
    folder = tmp_path / "build"
    folder.mkdir(exist_ok=True)
    step = Variant(
        "your types", "cython", f"%%cython\n{text}", entry, flags=("-O1",), native=Native(folder=str(tmp_path), **native)
    )
    return backend.load(build_cell(step, folder), {})


def test_a_cell_of_cython_is_built_and_loaded(tmp_path: Path) -> None:
    """C functions, typed arguments and a cimport of C's library."""
    text = "from libc.math cimport sqrt\ncdef double g(double x):\n    return sqrt(x)\ndef f(double x):\n    return g(x)\n"
    assert built(tmp_path, text)(9) == 3.0


def test_c_files_and_headers_beside_the_notebook_are_compiled_with_it(tmp_path: Path) -> None:
    """By the option `-S`, and by a comment of the cell; the header is found in the notebook's folder."""
    (tmp_path / "twice.h").write_text("int twice(int n);\n")
    (tmp_path / "twice.c").write_text('#include "twice.h"\nint twice(int n) { return 2 * n; }\n')
    text = 'cdef extern from "twice.h":\n    int twice(int n)\ndef f(int n):\n    return twice(n)\n'
    assert built(tmp_path, text, sources=(str(tmp_path / "twice.c"),))(4) == 8
    assert built(tmp_path, f"# distutils: sources = twice.c\n{text}")(5) == 10


def test_numpys_own_interface_needs_no_folder(tmp_path: Path) -> None:
    """A cell that cimports numpy finds its headers."""
    text = "cimport numpy as np\ndef f(np.ndarray[double, ndim=1] u):\n    return u[0] + u.shape[0]\n"
    import numpy as np

    assert built(tmp_path, text)(np.ones(3)) == 4.0


@pytest.mark.skipif(shutil.which("g++") is None, reason="the test wants a C++ compiler")
@pytest.mark.parametrize("comment", ["# distutils: language = c++\n", ""])
def test_a_cell_of_cpp_is_compiled_as_such(tmp_path: Path, comment: str) -> None:
    """By its own comment, or by the option."""
    body = "def f(int n):\n    cdef vector[int] v\n    v.push_back(n)\n    return v[0]\n"
    text = f"{comment}from libcpp.vector cimport vector\n{body}"
    assert built(tmp_path, text, cplus=not comment)(7) == 7


def test_cythons_complaint_has_the_line_of_the_page_and_a_mark(tmp_path: Path) -> None:
    """The message is Cython's own; the line counts from the magic, as the notebook does."""
    with pytest.raises(BuildError) as error:
        built(tmp_path, "def f(double x):\n    return unknown(x)\n")
    assert str(error.value).splitlines() == [
        "Cython cannot compile this:",
        "line 3: undeclared name not builtin: unknown",
        "        return unknown(x)",
        "               ^",
    ]


def test_the_c_compilers_complaint_has_it_too(tmp_path: Path) -> None:
    """A header that promises what C does not have: the line of Cython, not that of the generated C."""
    text = "cdef extern from *:\n    double no_such_thing\n\ndef f():\n    return no_such_thing\n"
    with pytest.raises(BuildError, match=r"the C compiler failed at line 6: .*no_such_thing"):
        built(tmp_path, text)


def test_a_library_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The linker's own words."""
    with pytest.raises(BuildError, match="nowhere_to_be_found"):
        built(tmp_path, "def f(): pass\n", libraries=("nowhere_to_be_found",))


def test_a_header_that_is_not_there_is_named_at_the_line_that_asks_for_it(tmp_path: Path) -> None:
    """C has all its headers at the top; the cell names them where it wants them."""
    text = '\ncdef extern from "nowhere.h":\n    int twice(int n)\ndef f(int n):\n    return twice(n)\n'
    with pytest.raises(BuildError, match=r"at line 3: nowhere\.h: No such file"):
        built(tmp_path, text)
