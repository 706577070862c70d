"""cython-parallel: what its source looks like, that it answers right, and why it declines."""

import ast
import copy
import os
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from compilers import needs_openmp

from ipyaccel.backends._cython import rows
from ipyaccel.backends._cython.making.gcc import compile_c
from ipyaccel.backends._cython.threads import parallel
from ipyaccel.backends._cython.threads.openmp import OPENMP, compiling, linking, missing_openmp, short_waits
from ipyaccel.backends.cython import backend
from ipyaccel.errors import BuildError
from ipyaccel.model import Declined, Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.threads import work

RANDOM = np.random.default_rng(7)
GRID, VECTOR = RANDOM.random((30, 8)), RANDOM.random(501)
WIDE = RANDOM.random((120, 110))
"""Large enough to be shared out once for each time step."""


@pytest.fixture(autouse=True)
def two_threads(monkeypatch):
    """Whatever the machine has; and small arrays are shared out all the same."""
    monkeypatch.setattr(rows, "threads_available", lambda: 2)
    monkeypatch.setattr(work, "FEW", 0)


def proposed(source, call, **values):
    """The row, what belongs to a call of it, and what Python answers with the arguments as it leaves them."""
    source = textwrap.dedent(source)
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    (row,) = (item for item in backend.propose(workload, find_facts(workload, live)) if item.name == "cython-parallel")
    arguments = copy.deepcopy(live.arguments)
    return row, live, (live.function(*arguments), arguments)


def written(source, call, **values):
    """The body of the variant's module, from the first function on."""
    row, _, _ = proposed(source, call, **values)
    assert isinstance(row, Variant), row
    lines = row.source.split("\n")
    first = next(place for place, line in enumerate(lines) if line.startswith(("def ", "cdef ", "@")))
    return "\n".join(lines[first:])


GOLDEN = {
    "pairs": (
        """
        def dot(x, y):
            total = 0.0
            for a, b in zip(x, y):
                total += a * b
            return total
        """,
        "dot(x, y)",
        """
        def dot(double[::1] x, double[::1] y):
            cdef double total, a, b
            cdef long long a_index
            total = 0.0
            for a_index in prange(<long long>(min(x.shape[0], y.shape[0])), nogil=True, num_threads=2):
                a = x[a_index]
                b = y[a_index]
                total += a * b
            return total
        """,
    ),
    "rows": (
        """
        def norms(X, out):
            for i in range(len(X)):
                total = 0.0
                for k in range(X.shape[1]):
                    total += X[i, k] * X[i, k]  # squares
                out[i] = total ** 0.5
        """,
        "norms(X, y)",
        """
        def norms(double[:, ::1] X, double[::1] out):
            cdef long long i, k
            cdef double total
            # `total += ...` would be a total over all turns here, so it is written out
            for i in prange(X.shape[0], nogil=True, num_threads=2):
                total = 0.0
                for k in range(X.shape[1]):
                    total = total + X[i, k] * X[i, k]  # squares
                out[i] = total ** 0.5
        """,
    ),
    "totals": (
        """
        def measure(x):
            total, count, high = 0.0, 0, x[0]
            for k in range(1, len(x), 2):
                total = total + x[k] * 2
                total -= 1.0
                if x[k] > 0.5:
                    count += 1
                if x[k] > high:
                    high = x[k]
            return total, count, high
        """,
        "measure(x)",
        """
        def measure(double[::1] x):
            cdef double total, high
            cdef long long count, k
            cdef double high_of[2]  # one for each thread
            cdef int thread
            total, count, high = 0.0, 0, x[0]
            for thread in range(2):
                high_of[thread] = high
            for k in prange(1, x.shape[0], 2, nogil=True, num_threads=2):
                thread = threadid()
                total += x[k] * 2
                total += -(1.0)
                if x[k] > 0.5:
                    count += 1
                if x[k] > high_of[thread]:
                    high_of[thread] = x[k]
            for thread in range(2):
                high = max(high, high_of[thread])
            return total, count, high
        """,
    ),
    "triangle": (
        """
        def close(X, r):
            count = 0
            for i in range(X.shape[0]):
                for j in range(i + 1, X.shape[0]):
                    if abs(X[i, 0] - X[j, 0]) < r:
                        count += 1
            return count
        """,
        "close(X, 0.1)",
        """
        def close(double[:, ::1] X, double r):
            cdef long long count, i, j
            count = 0
            for i in prange(X.shape[0], nogil=True, num_threads=2, schedule='dynamic'):
                for j in range(i + 1, X.shape[0]):
                    if abs(X[i, 0] - X[j, 0]) < r:
                        count += 1
            return count
        """,
    ),
    "helper": (
        """
        def steps(k):
            n = 0
            while k > 1:
                k = k // 2 if k % 2 == 0 else 3 * k + 1
                n += 1
            return n

        def longest(n):
            best = 0
            for k in range(1, n):
                best = max(best, steps(k))
            return best
        """,
        "longest(300)",
        """
        @cython.cdivision(False)
        cdef inline long long steps(long long k) except? -1 nogil:
            cdef long long n
            n = 0
            while k > 1:
                k = k // 2 if k % 2 == 0 else 3 * k + 1
                n += 1
            return n


        def longest(long long n):
            cdef long long best, k
            cdef long long best_of[2]  # one for each thread
            cdef int thread
            best = 0
            for thread in range(2):
                best_of[thread] = best
            for k in prange(1, n, nogil=True, num_threads=2, schedule='dynamic', chunksize=16):
                thread = threadid()
                best_of[thread] = max(best_of[thread], steps(k))
            for thread in range(2):
                best = max(best, best_of[thread])
            return best
        """,
    ),
    "inside time steps": (
        """
        def diffuse(u, steps):
            new = u.copy()
            for t in range(steps):
                for i in range(1, u.shape[0] - 1):
                    for j in range(1, u.shape[1] - 1):
                        new[i, j] = (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1]) / 4
                u, new = new, u
            return u
        """,
        "diffuse(W, 3)",
        """
        def diffuse(u, long long steps):
            cdef double[:, ::1] u_view, new_view
            cdef long long t, i, j
            u_view = u
            new = u.copy()
            new_view = new
            for t in range(steps):
                for i in prange(1, u_view.shape[0] - 1, nogil=True, num_threads=2):
                    for j in range(1, u_view.shape[1] - 1):
                        new_view[i, j] = (u_view[i - 1, j] + u_view[i + 1, j] + u_view[i, j - 1] + u_view[i, j + 1]) / 4
                u, new = new, u
                u_view = u
                new_view = new
            return u
        """,
    ),
}


@pytest.mark.parametrize(("source", "call", "expected"), GOLDEN.values(), ids=GOLDEN.keys())
def test_the_source_is_what_a_person_would_write(source, call, expected):
    """The user's names, comments and order stay; `prange`, private numbers and totals are written as Cython wants them."""
    assert written(source, call, X=GRID, W=WIDE, x=VECTOR, y=np.zeros(30)).strip() == textwrap.dedent(expected).strip()


@needs_openmp
@pytest.mark.parametrize(("source", "call", "expected"), GOLDEN.values(), ids=GOLDEN.keys())
def test_threads_answer_as_python_does(source, call, expected, tmp_path):
    """Run on two threads, the answer and the arguments written into are those of Python."""
    del expected
    row, live, (answer, arguments) = proposed(source, call, X=GRID, W=WIDE, x=VECTOR, y=np.zeros(30))
    assert isinstance(row, Variant)
    found, left = run(row, live, tmp_path)
    for mine, theirs in zip((*np.atleast_1d(found), *left), (*np.atleast_1d(answer), *arguments), strict=True):
        if mine is not None:
            np.testing.assert_allclose(np.asarray(mine, dtype=float), np.asarray(theirs, dtype=float), rtol=1e-12)


def run(row, live, directory):
    """What the compiled row answers, and its arguments afterwards. gcc is quicker without optimising."""
    flags = tuple("-O1" if flag == "-O3" else flag for flag in row.flags)
    (build,) = backend.compile([replace(row, flags=flags)], directory)
    arguments = copy.deepcopy(live.arguments)
    return backend.load(build, live.bindings)(*arguments), arguments


def test_threads_assumptions_and_the_checked_twin_are_said():
    """The row names its threads and assumptions, links OpenMP, and has the checked sequential version as its twin."""
    row, _, _ = proposed(GOLDEN["rows"][0], "norms(X, y)", X=GRID, y=np.zeros(30))
    assert isinstance(row, Variant)
    assert row.threads == 2
    assert row.done == "the turns of the loop at line 3 shared out among threads by prange"
    assert {"sums may be regrouped", "no bounds checks"} <= set(row.assumes)
    assert row.twin is not None
    assert row.twin.name == "cython-typed"
    assert "# distutils: extra_link_args = -fopenmp" in row.source


DECLINED = {
    "an array made in the turn": (
        "def f(X):\n    s = 0.0\n    for i in range(len(X)):\n        t = np.ones(30)\n        s += t[0] + X[i, 0]\n    return s",
        "line 4: `np.ones(30)` calls Python, and threads run without it",
    ),
    "a call of Python": (
        "def f(X):\n    s = 0.0\n    for i in range(len(X)):\n        s += np.median(X[i])\n    return s",
        "line 4: `np.median(X[i])` calls Python, and threads run without it",
    ),
    "an object": (
        "def f(X):\n    names = {}\n    s = 0.0\n    for i in range(len(X)):\n        s += X[i, 0] * len(names)\n    return s",
        "line 5: `len(names)` calls Python, and threads run without it",
    ),
    "nothing to share out": (
        "def f(X):\n    return X[0, 0] + 1",
        "line 1: there is no loop whose turns could be shared out, and no array expression",
    ),
}


@pytest.mark.parametrize(("source", "why"), DECLINED.values(), ids=DECLINED.keys())
def test_what_needs_python_is_declined_at_its_line(source, why):
    """Threads run without Python: a turn that needs it is named, with the line in the user's cell."""
    row, _, _ = proposed(source, "f(X)", X=GRID)
    assert isinstance(row, Declined)
    assert str(row.reason) == why


def test_lines_are_the_users_although_the_text_was_changed():
    """Array expressions become loops before they are shared out; the note still tells the line of the cell."""
    source = """
        def f(x):
            a = x * 2
            for v in x:
                a[0] += v
            return np.sqrt(a) + 1
    """
    row, _, _ = proposed(source, "f(x)", x=VECTOR)
    assert isinstance(row, Variant)
    assert "lines 3, 6 shared out" in row.done


@needs_openmp
def test_python_s_errors_cross_the_threads(tmp_path):
    """`//` by zero in one turn raises ZeroDivisionError once all threads are back."""
    source = "def f(d, out):\n    for i in range(len(out)):\n        out[i] = 1000 // (i - d)\n"
    row, live, _ = proposed(source, "f(d, z)", d=50, z=np.zeros(40, dtype=np.int64))
    assert isinstance(row, Variant)
    _, (_, out) = run(row, live, tmp_path)
    assert out.tolist() == [1000 // (i - 50) for i in range(40)]
    with pytest.raises(ZeroDivisionError):
        run(row, replace(live, arguments=(5, live.arguments[1])), tmp_path)


@needs_openmp
def test_elements_are_divided_as_numpy_does_it(tmp_path):
    """`//` of two elements of whole numbers gives 0 where the divisor is 0, in every thread."""
    source = "def f(x, y, out):\n    for i in range(len(x)):\n        out[i] = x[i] // y[i]\n"
    whole, divisors = np.arange(-20, 20), np.full(40, 7)
    divisors[5] = 0
    row, live, _ = proposed(source, "f(x, y, z)", x=whole, y=divisors, z=np.ones(40, dtype=np.int64))
    assert isinstance(row, Variant)
    _, (_, _, out) = run(row, live, tmp_path)
    assert out[5] == 0
    assert np.delete(out, 5).tolist() == np.delete(whole // 7, 5).tolist()


def test_escape_counts_are_left_without_fast_math():
    """A loop that ends when floats say so would end elsewhere under fast-math: it is compiled without."""
    source = """
        def escape(c, limit):
            x, k = c, 0
            while x * x < 4 and k < limit:
                x = x * x + c
                k += 1
            return k

        def f(n):
            out = np.zeros(n, dtype=np.int64)
            for i in range(n):
                out[i] = escape(i / n - 1, 100)
            return out
    """
    row, _, _ = proposed(source, "f(20)")
    assert isinstance(row, Variant)
    assert "-ffast-math" not in row.flags
    assert "-ffp-contract=off" in row.flags
    assert "no NaN or infinity" not in row.assumes
    plain, _, _ = proposed(GOLDEN["rows"][0], "norms(X, y)", X=GRID, y=np.zeros(30))
    assert isinstance(plain, Variant)
    assert "-ffast-math" in plain.flags


def test_a_loop_on_one_line_stays_on_one_line():
    """What a turn begins with is put before its first statement, wherever that stands."""
    text = written("def f(x):\n    m = x[0]\n    for v in x: m = max(m, v)\n    return m\n", "f(x)", x=VECTOR)
    assert "num_threads=2): thread = threadid(); v = x[v_index]; m_of[thread] = max(m_of[thread], v)\n" in text


def test_names_of_the_program_are_not_taken_for_those_of_threads():
    """A user's own `thread` or `prange` keeps its meaning."""
    source = """
        def f(x, thread, prange):
            best = thread * prange
            for i in range(len(x)):
                best = max(best, x[i] * thread)
            return best
    """
    text = written(source, "f(x, 2.0, 0.5)", x=VECTOR)
    assert "in c_prange(" in text
    assert "c_thread = threadid()" in text


# ----------------------------------------------------------------------------------------------------------------- OpenMP


def test_openmp_is_spelled_for_the_machine(tmp_path):
    """With gcc it is one flag; on macOS the header and library of Homebrew's libomp are used when they are there."""
    assert compiling(("-O3", OPENMP), (), "linux") == ["-O3", "-fopenmp"]
    assert linking(("-O3",), (), "linux") == []
    assert linking((OPENMP,), (), "linux") == ["-fopenmp"]
    (tmp_path / "include").mkdir()
    (tmp_path / "include" / "omp.h").touch()
    assert compiling((OPENMP,), (tmp_path,), "darwin") == ["-Xpreprocessor", "-fopenmp", f"-I{tmp_path / 'include'}"]
    assert "-lomp" in linking((OPENMP,), (tmp_path,), "darwin")


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("clang: error: unsupported option '-fopenmp'", True),
        ("fatal error: 'omp.h' file not found", True),
        ("ld: cannot find -lomp: No such file", True),
        ("error: 'x' undeclared", False),
    ],
)
def test_a_compiler_without_openmp_is_told_from_a_wrong_program(said, missing):
    """Only what names OpenMP counts as missing, and then the row says what to install."""
    log = f"clang -c -fopenmp x.c\n{said}\n"
    assert ("brew install libomp" in missing_openmp((OPENMP,), log, "darwin")) is missing
    assert missing_openmp(("-O3",), log, "darwin") == ""


def test_a_missing_openmp_declines_the_row(tmp_path, monkeypatch):
    """The build ends as "missing", which is a declined row, not a failed one."""
    fake = tmp_path / "cc"
    said = "cc: error: unsupported option '-fopenmp'"
    fake.write_text(f'#!/bin/sh\n[ $1 = --version ] && echo cc && exit\necho "{said}" >&2\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("CC", str(fake))
    source = tmp_path / "x.c"
    source.touch()
    with pytest.raises(BuildError) as caught:
        compile_c(source, tmp_path / "x.so", (OPENMP,))
    assert caught.value.missing


def test_the_waiting_of_threads_is_shortened_only_while_loading(monkeypatch):
    """The environment is as before afterwards, and what the user has set is left alone."""
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    with short_waits():
        assert "GOMP_SPINCOUNT" in os.environ
    assert "GOMP_SPINCOUNT" not in os.environ
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    with short_waits():
        assert "GOMP_SPINCOUNT" not in os.environ


def test_every_operator_that_changes_in_place_is_known():
    """`x @= y` alone has no number to work on."""
    assert len(parallel.SIGNS) == len(ast.operator.__subclasses__()) - 1
