"""Which files a build reads beside a cell."""

from __future__ import annotations

from ipyaccel.syntax.cells.reads import beside


def write(folder, **texts):
    """Files by name, "fact_h" for fact.h."""
    for name, text in texts.items():
        (folder / ".".join(name.rsplit("_", 1))).write_text(text)


def test_headers_sources_and_included_files_are_found(tmp_path):
    """Each way to name a file beside the cell is followed, and libraries that are not there are left out."""
    write(tmp_path, fact_h="", fact_c="", shared_pxi="", shapes_pxd="", other_h="")
    text = """
# distutils: sources = fact.c, missing.c
cdef extern from "fact.h":
    long factorial(int n)
cdef extern from "math.h" nogil:
    double sin(double x)
include "shared.pxi"
from shapes cimport Shape
cimport numpy as np, cython
"""
    assert [path.name for path in beside(text, (tmp_path,))] == ["fact.h", "shared.pxi", "fact.c", "shapes.pxd"]


def test_what_a_header_includes_is_found_in_its_own_folder(tmp_path):
    """A header's own headers belong to the build, also when two include each other."""
    inner = tmp_path / "inner"
    inner.mkdir()
    write(inner, a_h='#include "b.h"\n', b_h='# include "a.h"\n#include <stdio.h>\n')
    text = 'cdef extern from "inner/a.h":\n    int one()\n'
    assert [path.name for path in beside(text, (tmp_path,))] == ["a.h", "b.h"]
    assert beside(text, (inner,)) == ()


def test_a_package_names_its_pxd(tmp_path):
    """A cimport from a package is a file in its folder; the first folder that has it wins."""
    (tmp_path / "one" / "shapes").mkdir(parents=True)
    (tmp_path / "two" / "shapes").mkdir(parents=True)
    for name in ("one", "two"):
        write(tmp_path / name / "shapes", flat_pxd="")
    found = beside("cimport shapes.flat\n", (tmp_path / "one", tmp_path / "two"))
    assert found == ((tmp_path / "one" / "shapes" / "flat.pxd").resolve(),)
