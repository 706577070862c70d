"""The NumPy backend: loops as array expressions, powers as products, and reasons when neither is possible."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ipyaccel.backends.numpy import backend
from ipyaccel.model import Declined, Facts, Function, FunctionTypes, Import, Program, Type, Variant, Workload

FLOAT, INT = Type("float"), Type("int")
FLOATS = Type("array", items=(FLOAT,), ndim=1)


def proposed(source: str, **types: Type) -> Variant | Declined:
    """What the backend makes of a text whose last function is the entry."""
    source = textwrap.dedent(source).strip() + "\n"
    lines = source.split("\n")
    functions, imports = [], []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            text = "\n".join(lines[node.lineno - 1 : node.end_lineno]) + "\n"
            functions.append(Function(node.name, text, tuple(argument.arg for argument in node.args.args), node.lineno, "cell 1"))
        elif isinstance(node, ast.Import):
            imports += [Import(item.asname or item.name, item.name) for item in node.names]
    program = Program(functions[-1].name, tuple(functions), tuple(imports))
    [row] = backend.propose(Workload("c", program), Facts(types={program.entry: FunctionTypes(types)}, argument_types=types))
    return row


def function(row: Variant | Declined, directory: Path) -> Any:
    """The callable of a variant."""
    assert isinstance(row, Variant), row
    [build] = backend.compile([row], directory)
    return backend.load(build, {})


@pytest.mark.parametrize("n", [1, 2, 7, 1000])
def test_trapezoid(n: int, tmp_path: Path) -> None:
    """The loop is gone and the answer is Python's."""
    source = """
        def trapez(a, b, n):
            h = (b - a) / n
            x = a
            total = (a * a + b * b) / 2
            for _ in range(n - 1):
                x += h
                total += x * x
            return total * h
    """
    row = proposed(source, a=INT, b=INT, n=INT, h=FLOAT, x=FLOAT, total=FLOAT)
    namespace: dict[str, Any] = {}
    exec(textwrap.dedent(source), namespace)
    assert function(row, tmp_path)(1, 5, n) == pytest.approx(namespace["trapez"](1, 5, n), rel=1e-12)
    assert isinstance(row, Variant)
    assert row.done == "the loop at line 5 as an array expression"


def test_polynomials_by_horner(tmp_path: Path) -> None:
    """A cubic in an array takes three products; the dtype stays."""
    row = proposed("def p(x):\n    return 0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2\n", x=FLOATS)
    assert isinstance(row, Variant)
    assert "return ((0.25 * x + 0.75) * x - 1.5) * x - 2" in row.source
    x = np.linspace(-2.0, 2.0, 101)
    assert np.allclose(function(row, tmp_path)(x), 0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2, rtol=1e-12, atol=1e-12)
    assert function(row, tmp_path)(x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    "text", ["a * x**4 - x**3 + 2", "-x**3 + x - 1", "np.sin(x**3)", "1 - 2 * x + x**5", "x**3 - (x**2 - 3)"]
)
def test_rewritten_powers_answer_alike(text: str, tmp_path: Path) -> None:
    """Signs, gaps and brackets survive the rewriting."""
    row = proposed(f"import numpy as np\ndef p(x, a):\n    return {text}\n", x=FLOATS, a=FLOAT)
    x = np.linspace(-2.0, 2.0, 11)
    assert np.allclose(function(row, tmp_path)(x, 1.5), eval(text, {"x": x, "a": 1.5, "np": np}), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("source", "types", "why"),
    [
        ("import numpy as np\ndef f(x):\n    return np.exp(x) + 1\n", {"x": FLOATS}, "line 2: your code is already NumPy"),
        ("def f(a, b):\n    return a * b\n", {"a": INT, "b": INT}, "line 1: there are no arrays here"),
        (
            "def f(n):\n    k = 0\n    while k < n:\n        k += 1\n    return k\n",
            {"n": INT},
            "line 3: how many turns a `while` loop",
        ),
        ("def f(n):\n    return [k**3 for k in range(n)]\n", {"n": INT}, "line 2: a comprehension hands out"),
    ],
)
def test_reasons(source: str, types: dict[str, Type], why: str) -> None:
    """Each refusal has its line and says what is in the way."""
    row = proposed(source, **types)
    assert isinstance(row, Declined)
    assert str(row.reason).startswith(why)


@pytest.mark.parametrize(("many", "said"), [(5, True), (500, False)])
def test_arrays_that_are_too_small_are_named(many: int, said: bool) -> None:
    """Where an array has a handful of numbers, the note says why nothing is gained."""
    loops = "    for i in range(len(x)):\n        for j in range(len(x)):\n            total += abs(x[i] - x[j])\n"
    source = f"def f(x):\n    total = 0.0\n{loops}    return total\n"
    types = {"x": FLOATS, "total": FLOAT, "i": INT, "j": INT}
    program = Program("f", (Function("f", source, ("x",), 1, "cell 1"),))
    facts = Facts(types={"f": FunctionTypes(types)}, argument_types={"x": FLOATS}, sizes={"x.shape[0]": many})
    [row] = backend.propose(Workload("c", program), facts)
    assert isinstance(row, Variant)
    assert ("starting each operation costs more" in row.done) is said
