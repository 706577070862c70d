"""The numexpr backend: expressions handed over whole, with NumPy's dtypes, and reasons where numexpr would differ."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ipyaccel.backends.numexpr import backend
from ipyaccel.model import Declined, Facts, Function, FunctionTypes, Import, Program, Type, Variant, Workload

INT, FLOAT = Type("int"), Type("float")


def array_type(value: np.ndarray[Any, Any]) -> Type:
    """The type of an array."""
    kinds = {"f": "float", "i": "int", "b": "bool", "c": "complex", "u": "int"}
    item = Type(kinds[value.dtype.kind], value.dtype.itemsize * 8, signed=value.dtype.kind != "u")  # type: ignore[arg-type]
    return Type("array", items=(item,), ndim=value.ndim)


def proposed(source: str, *arguments: Any) -> Variant | Declined:
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
    kinds = {int: INT, float: FLOAT}
    types = {
        name: array_type(value) if isinstance(value, np.ndarray) else kinds[type(value)]
        for name, value in zip(program.main.parameters, arguments, strict=True)
    }
    facts = Facts(types={program.entry: FunctionTypes({**types, "total": FLOAT, "h": FLOAT})}, argument_types=types)
    [row] = backend.propose(Workload("c", program), facts)
    return row


def both(source: str, *arguments: Any, directory: Path) -> tuple[Any, Any, str]:
    """Python's answer, the variant's, and its source."""
    row = proposed(source, *arguments)
    assert isinstance(row, Variant), row
    [build] = backend.compile([row], directory)
    namespace: dict[str, Any] = {}
    exec(textwrap.dedent(source), namespace)
    name = row.entry
    copies = [value.copy() if isinstance(value, np.ndarray) else value for value in arguments]
    return namespace[name](*arguments), backend.load(build, {})(*copies), row.source


X = np.linspace(-1.0, 2.0, 11)
EXPRESSIONS = [
    "0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2",
    "np.where((x > 0) & (y < 1), x * 2, -y)",
    "np.sqrt(np.sum((x - y) ** 2))",
    "np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)",
    "((x - y) ** 2).sum()",
    "abs(x - y) * k + np.sin(x)",
    "np.maximum(x * y + 1, x * x - 2)",
    "x[1:] * y[:-1] + x[:-1] * y[1:]",
    "(x - np.mean(x)) / np.std(x) * 2",
    "x[:, None] * y[None, :] + 1",
    "(2 * x + k) / (3 * y + 10 * k)",
]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64, np.int32])
@pytest.mark.parametrize("text", EXPRESSIONS)
def test_values_and_dtypes(text: str, dtype: type, tmp_path: Path) -> None:
    """Whatever is handed over has NumPy's value and dtype; the rest is declined with a line."""
    x, y = (10 * X).astype(dtype), (10 * X[::-1]).astype(dtype)
    source = f"import numpy as np\ndef f(x, y, k):\n    return {text}\n"
    row = proposed(source, x, y, 3)
    if isinstance(row, Declined):
        assert row.reason.line is not None
        return
    want, got, _ = both(source, x, y, 3, directory=tmp_path)
    assert np.allclose(got, want, rtol=1e-5 if dtype is np.float32 else 1e-12)
    if np.ndim(want):
        assert got.dtype == want.dtype


def test_float64_expressions_are_all_handed_over() -> None:
    """In double precision none of the expressions is declined."""
    rows = [proposed(f"import numpy as np\ndef f(x, y, k):\n    return {text}\n", X, X, 3) for text in EXPRESSIONS]
    assert all(isinstance(row, Variant) for row in rows)


def test_loops_are_lifted_first(tmp_path: Path) -> None:
    """A loop over scalars, its helper and its sum become one call."""
    source = """
        def f(x):
            return 2 * x**2 + 3 * x + 1

        def trapez(a, b, n):
            h = (b - a) / n
            x = a
            total = (f(a) + f(b)) / 2
            for _ in range(n - 1):
                x += h
                total += f(x)
            return total * h
    """
    for n in (1, 2, 1000):
        want, got, text = both(source, 1.0, 5.0, n, directory=tmp_path)
        assert got == pytest.approx(want, rel=1e-12)
        assert text.count("ne.evaluate") == 1
    assert 'total += ne.evaluate("sum(2 * ' in text


def test_short_loops_add_into_their_array(tmp_path: Path) -> None:
    """Distances, coordinate by coordinate, in blocks and without another array."""
    source = """
        import numpy as np
        def f(x, y):
            out = np.zeros((3, 4))
            for k in range(1, 3):
                out += (x[:, None] - y) * (x[:, None] - y)
            out[:, :] = np.sqrt(out) + 1
            return out
    """
    want, got, text = both(source, X[:3].copy(), X[:4] ** 2, directory=tmp_path)
    assert np.allclose(got, want, rtol=1e-14)
    assert text.count("out=out") == 2


def test_sums_of_empty_arrays_and_of_functions(tmp_path: Path) -> None:
    """The sum of nothing is 0, and a sum of functions is left to NumPy, since numexpr's takes one thread."""
    source = "import numpy as np\ndef f(x, y):\n    return np.sum((x - y) ** 2) + np.sum({})\n"
    for given in (X, X[:0]):
        want, got, text = both(
            source.format("np.exp(x) * np.sin(y) * np.cos(x) * np.tan(y) * np.exp(y) * x * y * x"),
            given,
            given[::-1].copy(),
            directory=tmp_path,
        )
        assert got == pytest.approx(want, rel=1e-12)
        assert type(got) is type(want)
    assert text.count("np.sum(ne.evaluate(") == 1


def test_slices_in_place(tmp_path: Path) -> None:
    """Views are operands, and the assignment writes into the argument's own memory."""
    source = "def sweep(u):\n    u[1:-1] = (u[2:] + u[:-2]) / 2 + u[1:-1] * 0.1\n"
    row = proposed(source, X)
    assert isinstance(row, Variant)
    [build] = backend.compile([row], tmp_path)
    mine, theirs = X.copy(), X.copy()
    backend.load(build, {})(mine)
    theirs[1:-1] = (theirs[2:] + theirs[:-2]) / 2 + theirs[1:-1] * 0.1
    assert np.allclose(mine, theirs, rtol=1e-14)


def test_names_that_numexpr_would_misread(tmp_path: Path) -> None:
    """Names of its functions, and names with an underscore in front, get others."""
    want, got, _ = both("def f(sum, _x, where):\n    return sum * _x + where * 2\n", X, X + 1, 2.5, directory=tmp_path)
    assert np.array_equal(got, want)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x % 3 + 1 - y % 2", "with Python's rules"),
        ("x + 1", "a single operation"),
        ("np.cumsum(x)", "numexpr has no `np.cumsum`"),
        ("(x > 0) * (y > 0)", "no arithmetic with truth values"),
    ],
)
def test_reasons(text: str, why: str) -> None:
    """What numexpr cannot do, or does otherwise, is named."""
    row = proposed(f"import numpy as np\ndef f(x, y):\n    return {text}\n", X, X)
    assert isinstance(row, Declined)
    assert why in row.reason.text
    assert row.reason.line == 3
