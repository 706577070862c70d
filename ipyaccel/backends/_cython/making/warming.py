"""Makes Cython ready in the build server: a module with what most programs need is translated once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ipyaccel.backends._cython.making.compiling import to_c
from ipyaccel.backends._cython.making.shared import shared_name

SAMPLE = """# cython: overflowcheck=True
import numpy as np
from libc.math cimport sqrt

cdef inline double f(double x) except? -1:
    return sqrt(x) / 2

def g(double[:, ::1] u, long long n):
    cdef double total = 0.0
    cdef long long i
    for i in range(n):
        total += f(u[i, 0]) * (n // 2)
        u[i, 0] = total
    return np.asarray(u), total
"""
PLAIN = """def g(xs):
    total = 0
    for x in xs:
        total += x * 2
    return total, [x for x in xs]
"""


def warm() -> None:
    """Translates both kinds of source; nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="ipyaccel-") as folder:
        for name, text, shared in (("warm_typed.pyx", SAMPLE, shared_name()), ("warm_plain.py", PLAIN, "")):
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            to_c(path, path.stem, shared)
