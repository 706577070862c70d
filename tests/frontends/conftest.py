"""A notebook with a comparison, a climb, a profile and alternatives, run in a real kernel: what readers elsewhere get to see."""

from __future__ import annotations

import tempfile

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

HEAD = "%load_ext ipyaccel"
FUNCTIONS = '''import numpy as np

def count_words(text, x_1=3):
    """100 % of $x_1 & {y}: a_b^2 ~ #1 \\\\input <b>"""
    total = 0
    for i in range(len(text)):
        if text[i] == "&":  # {100 %} & $x_1 \\\\frac ~ ^ "ä" 日 <i>
            total += i % 7 * x_1
    return total

def square_sum(x):
    total = 0.0
    for i in range(x.shape[0]):
        total += x[i] * x[i]
    return total

x = np.linspace(0, 1, 500)'''
COMPARE = "%compare --budget 0.1 square_sum(x)"
HOSTILE = "%compare --budget 0.1 --only cython,numba,numpy count_words('a & b_1 % {c} # $d ~ ^ <script>alert(1)</script>' * 9)"
CLIMB = """%%cythonbench --budget 0.1 trapez(1, 5, 1000)
def trapez(double a, double b, int n):
    h_1 = (b - a) / n  # 100 % & {h}
    cdef double total = 0
    cdef int i
    for i in range(n):
        total += a + i * h_1
    return total * h_1"""
PROFILE = "%autoprofile --no-advice [square_sum(x) for _ in range(300)]"
LINES = "%%compare --budget 0.1\nsum: x.sum()\npercent_%_and_&: sum(x.tolist())"
CELLS = {"head": HEAD, "functions": FUNCTIONS, "compare": COMPARE, "hostile": HOSTILE, "climb": CLIMB, "profile": PROFILE}
CELLS["lines"] = LINES


@pytest.fixture(scope="session")
def executed():
    """The notebook after it ran."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS.values()])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata.language_info = {"name": "python", "file_extension": ".py"}
    with tempfile.TemporaryDirectory(prefix="kernel") as private:  # pytest's own folders make paths too long for a socket
        manager = AsyncKernelManager(
            kernel_name="python3",
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            transport="ipc",
            connection_file=f"{private}/kernel.json",
        )
        NotebookClient(notebook, km=manager, timeout=240).execute()
    return notebook


@pytest.fixture(scope="session")
def shown(executed):
    """What each of its magics left in the notebook: texts by MIME type."""
    return {name: executed.cells[list(CELLS).index(name)].outputs[-1].data for name in list(CELLS)[2:]}
