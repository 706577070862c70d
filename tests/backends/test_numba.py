"""The Numba backend: modules as a person would write them, types of failure, machine code kept beside the file."""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ipyaccel.backends.numba import backend
from ipyaccel.build.compile import same_code
from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Declined, Facts, Function, FunctionTypes, Import, Program, Reason, Type, Variant, Workload

FLOAT, INT = Type("float"), Type("int")
FLOATS = Type("array", items=(FLOAT,), ndim=1)
GRID = Type("array", items=(FLOAT,), ndim=2)


def program_of(source: str, **more: Any) -> Program:
    """The program of a text; its last function is the entry."""
    source = textwrap.dedent(source).strip() + "\n"
    lines = source.split("\n")
    functions, imports = [], []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno]) + "\n"
            functions.append(Function(node.name, text, tuple(argument.arg for argument in node.args.args), node.lineno, "cell 1"))
        elif isinstance(node, ast.Import):
            imports += [Import(item.asname or item.name, item.name) for item in node.names]
    return Program(functions[-1].name, tuple(functions), tuple(imports), **more)


def proposals(program: Program, **types: Type) -> dict[str, Variant | Declined]:
    """What the backend proposes, by name."""
    facts = Facts(types={program.entry: FunctionTypes(types)}, argument_types=types)
    return {proposal.name: proposal for proposal in backend.propose(Workload("call", program), facts)}


def run(variant: Variant | Declined, directory: Path, *arguments: Any, bindings: Any = None) -> Any:
    """The answer of a variant."""
    assert isinstance(variant, Variant), variant
    [build] = backend.compile([variant], directory)
    return backend.load(build, bindings or {})(*arguments)


TRAPEZ = """
    def f(x):
        return 2 * x**2 + 3 * x + 1

    def trapez(a, b, n):
        h = (b - a) / n  # the step
        x = a
        total = (f(a) + f(b)) / 2
        for _ in range(n - 1):
            x += h
            total += f(x)
        return total * h
"""


def test_trapezoid(tmp_path: Path) -> None:
    """Two variants run and agree; the third says which line needs the turn before."""
    rows = proposals(program_of(TRAPEZ), a=INT, b=INT, n=INT)
    assert run(rows["numba"], tmp_path, 1, 5, 1000) == pytest.approx(122.666688, rel=1e-12)
    assert run(rows["numba-fast"], tmp_path, 1, 5, 1000) == pytest.approx(122.666688, rel=1e-9)
    with pytest.raises(ZeroDivisionError):
        run(rows["numba"], tmp_path, 1, 5, 0)
    declined = rows["numba-parallel"]
    assert isinstance(declined, Declined)
    assert str(declined.reason) == "line 9: `x += h` needs the value of `x` from the turn before"
    plain = rows["numba"]
    assert isinstance(plain, Variant)
    assert "@njit\ndef trapez(a, b, n):\n    h = (b - a) / n  # the step\n" in plain.source


def test_twin_checks_bounds(tmp_path: Path) -> None:
    """The twin raises where the variant reads beyond the end."""
    rows = proposals(program_of("def last(x, n):\n    return x[n]\n"), x=FLOATS, n=INT)
    for name in ("numba", "numba-fast"):
        variant = rows[name]
        assert isinstance(variant, Variant)
        assert variant.twin is not None
        with pytest.raises(IndexError):
            run(variant.twin, tmp_path, np.ones(3), 3)
        assert run(variant, tmp_path, np.ones(3), -1) == 1.0


def test_one_twin_serves_all_variants(tmp_path: Path) -> None:
    """`numba` and `numba-fast` share their twin, `numba-parallel` has one without threads; without an index it is the variant."""
    rows = proposals(program_of("def f(x, n):\n    for i in range(n):\n        x[i] = x[i] / 3\n"), x=FLOATS, n=INT)
    plain, fast, parallel = (rows[name] for name in ("numba", "numba-fast", "numba-parallel"))
    assert isinstance(plain, Variant)
    assert isinstance(fast, Variant)
    assert isinstance(parallel, Variant)
    assert plain.twin is not None
    assert fast.twin is not None
    assert parallel.twin is not None
    assert same_code(plain.twin, fast.twin)
    assert not same_code(plain.twin, plain)
    assert "parallel=True" not in parallel.twin.source
    assert parallel.twin.threads == 1
    with pytest.raises(IndexError):
        run(parallel.twin, tmp_path, np.ones(3), 4)
    bare = proposals(program_of("def f(x):\n    return x / 3\n"), x=FLOAT)["numba-fast"]
    assert isinstance(bare, Variant)
    assert bare.twin is not None
    assert same_code(bare, bare.twin)
    called = proposals(program_of("def f(x, n):\n    return x.take(n)\n"), x=FLOATS, n=INT)["numba"]
    assert isinstance(called, Variant)
    assert called.twin is not None
    assert not same_code(called, called.twin)


def test_machine_code_is_found_again_where_the_folder_moved(tmp_path: Path) -> None:
    """What one process compiled, another loads, though the folder has another name by then."""
    [build] = backend.compile([_variant(proposals(program_of(TRAPEZ), a=INT, b=INT, n=INT)["numba"])], _made(tmp_path / "fresh"))
    backend.load(build, {})(1, 5, 10)
    (tmp_path / "fresh").rename(tmp_path / "kept")
    artefact = tmp_path / "kept" / Path(build.artefact).name
    script = f"""
        from ipyaccel.backends.numba import backend
        from ipyaccel.model import Build, Variant
        function = backend.load(Build(Variant("numba", "numba", "", "trapez"), {str(artefact)!r}, 0.0), {{}})
        function(1, 5, 10)
        print(sum(function.stats.cache_hits.values()), sum(function.stats.cache_misses.values()))
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0"]


def _variant(proposal: Variant | Declined) -> Variant:
    assert isinstance(proposal, Variant)
    return proposal


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory


def test_dtypes_are_spelled_and_globals_are_arguments(tmp_path: Path) -> None:
    """`dtype=int` becomes NumPy's own, and a global array comes in as a hidden argument."""
    source = """
        import numpy as np
        def count(n):
            out = np.zeros(n, dtype=int)
            for k in range(n):
                out[k] = k * weights[0]
            return out
    """
    rows = proposals(program_of(source, globals=("weights",)), n=INT, weights=FLOATS)
    plain = _variant(rows["numba"])
    assert "dtype=np.int64" in plain.source
    assert plain.hidden == ("weights",)
    answer = run(plain, tmp_path, 3, bindings={"weights": np.array([2.0])})
    assert answer.tolist() == [0, 2, 4]


def test_lists(tmp_path: Path) -> None:
    """Lists that are only read become arrays inside the call; a list that is written into is declined at its line."""
    source = "def total(x):\n    s = 0.0\n    for k in range(len(x)):\n        s += x[k]\n    return s\n"
    numbers = Type("list", items=(FLOAT,))
    plain = _variant(proposals(program_of(source), x=numbers)["numba"])
    assert "lists become arrays inside the timed call" in plain.done
    assert run(plain, tmp_path, [1.0, 2.5]) == 3.5
    declined = proposals(program_of("def swap(x):\n    x[0], x[1] = x[1], x[0]\n"), x=numbers)["numba"]
    assert isinstance(declined, Declined)
    assert str(declined.reason) == "line 2: `x` is a list and is used as only a list can be; Numba needs an array: np.array(x)"


PARALLEL = {
    "rows": ("for i in range(n):\n    t = 0.0\n    for j in range(n):\n      t += u[i, j]\n    out[i] = t", None),
    "sum": ("for i in range(n):\n    s += u[i, 0]", None),
    "before": ("for i in range(1, n):\n    out[i] = out[i - 1] + 1", "`out[i - 1]` is written by another turn"),
    "one place": ("for i in range(n):\n    out[0] = i", "may be written by two turns at once"),
    "carried": ("for i in range(n):\n    s = s / 2 + i", "needs the value of `s` from the turn before"),
    "left": ("for i in range(n):\n    t = u[i, i]\n  s = t", "`t` is used after the loop"),
    "random": ("for i in range(n):\n    out[i] = np.random.normal()", "draws random numbers"),
    "printing": ("for i in range(n):\n    print(i)", "may do more than give a number"),
    "leaving": ("for i in range(n):\n    if u[i, 0] > 0:\n      return s", "leaves in mid-loop"),
}


@pytest.mark.parametrize(("body", "why"), PARALLEL.values(), ids=PARALLEL.keys())
def test_only_independent_turns_run_in_parallel(body: str, why: str | None, tmp_path: Path) -> None:
    """Turns that write elements of their own are shared out; everything else is declined with its line."""
    source = f"import numpy as np\ndef run(u, out, n):\n  s = 0.0\n  {body}\n  return s\n"
    row = proposals(program_of(source), u=GRID, out=FLOATS, n=INT)["numba-parallel"]
    if why is not None:
        assert isinstance(row, Declined)
        assert why in row.reason.text
        assert row.reason.line is not None
        return
    u, mine, theirs = np.arange(25.0).reshape(5, 5), np.zeros(5), np.zeros(5)
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    assert run(row, tmp_path, u, mine, 5) == pytest.approx(namespace["run"](u, theirs, 5))
    assert np.allclose(mine, theirs)


def test_what_numba_cannot_type_is_said_in_plain_words(tmp_path: Path) -> None:
    """Facts without types decline all rows; an error at the first call names the line of the text."""
    program = program_of("def f(x):\n    return x + 1\n")
    reason = Reason("`x` is a file", 2)
    assert {
        row.reason for row in backend.propose(Workload("c", program), Facts(untyped=reason)) if isinstance(row, Declined)
    } == {reason}
    path = tmp_path / "wrong.py"
    path.write_text("from numba import njit\n@njit\ndef f(x):\n    return x.nothing\n")
    with pytest.raises(BuildError, match=r"Numba cannot compile `return x.nothing`") as caught:
        backend.load(Build(Variant("numba", "numba", "", "f"), str(path), 0.0), {})(3)
    assert "nothing" in caught.value.log


ESCAPE = """
    def f(z, n):
        c = z
        for k in range(n):
            if abs(z) > 2.0:
                return k
            z = z * z + c
        return n
"""


def test_escape_counts_keep_every_rounding(tmp_path: Path) -> None:
    """A loop that ends by a number computed from itself is compiled without fast-math, says so, and counts as Python does."""
    rows = proposals(program_of(ESCAPE), z=Type("complex", 128), c=Type("complex", 128), n=INT, k=INT)
    fast = _variant(rows["numba-fast"])
    assert fast.flags == ('error_model="numpy"',)
    assert fast.done.endswith("no fast-math, so that loops end after as many turns as in Python")
    assert not any("regrouped" in phrase or "NaN" in phrase for phrase in fast.assumes)
    namespace: dict[str, Any] = {}
    exec(textwrap.dedent(ESCAPE), namespace)
    points = [complex(-2 + 0.25 * k, 0.125 * m) for k in range(10) for m in range(5)]
    assert [run(fast, tmp_path, z, 80) for z in points] == [namespace["f"](z, 80) for z in points]


def test_sums_keep_fast_math() -> None:
    """A loop that ends after a number of turns that no float decides is compiled with fast-math."""
    fast = _variant(proposals(program_of(TRAPEZ), a=INT, b=INT, n=INT)["numba-fast"])
    assert "fastmath=True" in fast.flags


def test_a_text_is_handed_over_as_numbers(tmp_path: Path) -> None:
    """A text of which letters are compared reaches the compiled function as an array, and the answer is the text's."""
    source = 'def gc(s):\n    n = 0\n    for c in s:\n        if c in "GC":\n            n += 1\n    return n\n'
    row = _variant(proposals(program_of(source), s=Type("str"), c=Type("str"), n=INT)["numba"])
    assert row.entry == "gc_of_text"
    assert [run(row, tmp_path, text) for text in ("", "GATTACA", "G\u00e9C\U0001d538\ud800")] == [0, 2, 2]
    [build] = backend.compile([row], tmp_path)
    assert backend.taking(build, {}) is not None
