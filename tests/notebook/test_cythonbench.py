"""`%%cythonbench` in a real shell and a real kernel: every kind of cell, every option that shows, every mistake."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from compilers import needs_compiler

pytestmark = needs_compiler
CELLS = Path(__file__).parent.parent / "cells"
QUICK = "-v result --budget 0.2"
STEPS = ["python", "cython", "your types", "inferred types", "no checks", "-O3 native", "fast-math", "parallel"]
PLAIN = "def f(n):\n    total = 0.0\n    for i in range(n):\n        total += 0.5 * i\n    return total\n"
TYPED = PLAIN.replace("f(n)", "f(int n)")


@dataclass(frozen=True)
class Lesson:
    """A cell of the folder: its text, and in its first comments the call, what is run before it, and steps that cannot be."""

    name: str
    text: str

    def said(self, word: str) -> str:
        found = re.search(rf"^# {word}: (.*)$", self.text, re.MULTILINE)
        return found[1] if found else ""


def lessons():
    return [
        pytest.param(Lesson(path.stem, path.read_text(encoding="utf-8")), id=path.stem) for path in sorted(CELLS.glob("*.pyx"))
    ]


@pytest.mark.parametrize("lesson", lessons())
def test_every_kind_of_cell_is_climbed(shell, lesson):
    """No step fails or answers otherwise; the cell as typed is right, and so is its Python unless the cell says it has none."""
    if lesson.said("setup"):
        shell.must(lesson.said("setup"))
    said = shell.must(f"%%cythonbench {QUICK} {lesson.said('call')}\n{lesson.text}")
    rows = shell.rows()
    statuses = {name: row["status"] for name, row in rows.items()}
    assert set(statuses.values()) <= {"ok", "declined"}, said.text
    without = set(filter(None, lesson.said("without").split(", ")))
    assert {"python", "cython"} & {name for name in statuses if statuses[name] == "declined"} == without, said.text
    assert statuses["no checks"] == statuses["-O3 native"] == statuses["fast-math"] == "ok"
    assert list(rows) == [step for step in STEPS if step in rows]


def test_the_cells_names_land_in_the_notebook(notebook):
    """As with `%%cython`, and calling them gives the right answer."""
    notebook.must(f"%%cythonbench {QUICK} f(100)\n{TYPED}")
    assert notebook.value("f(100)") == 2475.0


def test_the_fastest_source_is_a_cell_to_run(shell):
    """It begins with `%%cython` and its flags, and IPython's own magic runs it."""
    shell.must(f"%%cythonbench {QUICK} f(100)\n{TYPED}")
    source = shell.value("result.source('fast-math')")
    assert source.startswith("%%cython -c=-O3")
    shell.must("del f")
    shell.must("%load_ext Cython")
    shell.must(source)
    assert shell.value("f(100)") == 2475.0


def test_a_baseline_takes_the_place_of_the_cells_python(shell):
    """A function of the notebook that does the same: the speedups are against it, and its answer is the right one."""
    shell.must(PLAIN.replace("f(n)", "slow(n)"))
    shell.must(f"%%cythonbench {QUICK} --baseline slow(100) f(100)\n{TYPED}")
    assert shell.rows()["your types"]["status"] == "ok"
    shell.must(f"%%cythonbench {QUICK} --baseline slow(99) f(100)\n{TYPED}")
    assert shell.rows()["your types"]["status"] == "differs"


def test_every_directive_alone(shell):
    """`--each` measures them one by one beside the rest."""
    shell.must(f"%%cythonbench {QUICK} --each f(100)\n{TYPED}")
    assert {"boundscheck=False", "wraparound=False", "cdivision=True"} <= set(shell.rows())


def test_steps_can_be_chosen(shell):
    """`--only` and `--skip` take the names of steps."""
    shell.must(f'%%cythonbench {QUICK} --only "your types,fast-math" f(100)\n{TYPED}')
    assert list(shell.rows()) == ["python", "your types", "fast-math"]


def test_a_source_file_is_climbed_like_a_cell(shell, tmp_path):
    """`--file` takes a module, and its line numbers are the file's."""
    file = tmp_path / "module.pyx"
    file.write_text(TYPED)
    shell.must(f"%%cythonbench {QUICK} --file {file} f(100)\n\n")
    assert shell.rows()["your types"]["status"] == "ok"
    file.write_text("def f(int n):\n    return nowhere\n")
    assert "line 2: undeclared name not builtin: nowhere" in shell.run(f"%%cythonbench {QUICK} --file {file} f(100)\n\n").text


def test_a_c_file_beside_the_notebook_is_built_again_when_it_changes(shell, tmp_path):
    """What is kept of earlier builds is not used when the C file that was compiled with them is another by now."""
    source = tmp_path / "twice.c"
    cell = "cdef extern from *:\n    int twice(int n)\ndef f(int n):\n    return twice(n)\n"
    for factor in (2, 3):
        source.write_text(f"int twice(int n) {{ return {factor} * n; }}\n")
        shell.must(f"%%cythonbench {QUICK} -S {source} --bind 'your types' f(7)\n{cell}")
        assert shell.value("f(7)") == factor * 7


@pytest.mark.skipif(not Path("/usr/include/gsl/gsl_rng.h").is_file(), reason="the GNU Scientific Library is not installed")
def test_an_external_library_is_linked(shell):
    """`-l` names it; the linker finds it."""
    header = 'cdef extern from "gsl/gsl_sf_bessel.h":\n    double gsl_sf_bessel_J0(double x)\n'
    cell = f"{header}def j0(double x):\n    return gsl_sf_bessel_J0(x)\n"
    shell.must(f"%%cythonbench {QUICK} -l gsl -l gslcblas j0(5.0)\n{cell}")
    assert abs(shell.value("j0(5.0)") + 0.17759677131433830) < 1e-12


@pytest.mark.skipif(shutil.which("g++") is None, reason="the test wants a C++ compiler")
def test_cpp_by_option(shell):
    """`--cplus` compiles as C++ what does not say so itself."""
    cell = "from libcpp.string cimport string\ndef size(bytes text):\n    cdef string s = text\n    return s.size()\n"
    shell.must(f"%%cythonbench {QUICK} --cplus size(b'four')\n{cell}")
    assert shell.value("size(b'four')") == 4


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("", TYPED, "the call is missing"),
        ("f(3)", "\n\n", "the cell is empty"),
        ("g(3)", TYPED, "neither the cell nor the notebook defines `g`"),
        ("abs(3)", TYPED, "the call uses nothing that the cell defines"),
        ("f(3", TYPED, "the call has a mistake"),
        ("--no-such f(3)", TYPED, "--no-such is not an option of %%cythonbench"),
        ("f(3)", "def f(int n:\n    return n\n", "line 3: Expected"),
        ("f(3)", "def f(int n):\n    return n + nowhere\n", "line 3: undeclared name not builtin: nowhere"),
        ("f(3)", "cdef int f(int n):\n    return n\n", "`f` is a C function (`cdef`)"),
        ("f(3)", "def f(int n):\n    return n\n1 / 0\n", "the cell raises ZeroDivisionError"),
        ("--bind nothing f(3)", TYPED, "there is no step `nothing` here"),
    ],
)
def test_a_mistake_is_one_short_message(notebook, line, cell, said):
    """Without our traceback, with the line of the page; and the notebook goes on."""
    answer = notebook.run(f"%%cythonbench {line}\n{cell}")
    assert said in answer.text, answer.text
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
    assert notebook.value("6 * 7") == 42


def test_after_a_mistake_the_older_function_is_gone(shell):
    """Else the class would call what an earlier cell had defined, and take it for the new one."""
    shell.must(PLAIN)
    shell.run("%%cythonbench f(3)\ndef f(int n):\n    return nowhere\n")
    assert shell.value("'f' in globals()") is False
