"""Checks are taken out of a nest only where every element surely exists, or after asking."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipyaccel.backends._cython.checks.trusted import with_trusted_nests
from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Type

FLOAT, INT = Type("float"), Type("int")
VECTOR, MATRIX = Type("array", items=(FLOAT,), ndim=1), Type("array", items=(FLOAT,), ndim=2)
TYPES = {
    **dict.fromkeys("x y out".split(), VECTOR),
    **dict.fromkeys("a b grid rows".split(), MATRIX),
    **dict.fromkeys("n m i j k w p q".split(), INT),
    **dict.fromkeys("s t h".split(), FLOAT),
    "counts": Type("array", items=(INT,), ndim=1),
}
OFF = "with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):"


def trusted(source: str) -> str:
    """The text of a function of one nest, with its checks taken out where they can be."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    function = Function(tree.name, source, tuple(argument.arg for argument in tree.args.args), 1, "cell 1")
    program = Program(tree.name, (function,), (Import("np", "numpy"),))
    arguments = {name: TYPES[name] for name in function.parameters}
    facts = Facts(types={tree.name: FunctionTypes(TYPES)}, argument_types=arguments)
    return with_trusted_nests(program, facts).main.source


def test_proved() -> None:
    """Elements within the lengths that the ranges were made of are not asked for."""
    head = "def f(x):\n    s = 0.0\n"
    made = trusted(f"{head}    for i in range(1, len(x)):\n        s += x[i] * x[i - 1]\n    return s\n")
    nest = "        for i in range(1, len(x)):\n            s += x[i] * x[i - 1]\n"
    assert made == f"{head}    {OFF}\n{nest}    return s\n"


def test_asked() -> None:
    """What the text does not say is asked once before the nest, which stays as it is for the answer no."""
    nest = "    for i in range(n):\n        for j in range(m):\n            s += a[i, j] * b[i, j] * b[i + 1, j]\n"
    made = trusted(f"def f(a, b):\n    n, m = a.shape\n    s = 0.0\n{nest}    return s\n")
    deeper = "".join(f"        {line}\n" for line in nest.splitlines())
    again = "".join(f"    {line}\n" for line in nest.splitlines())
    asked = f"    if n + 1 <= b.shape[0] and m <= b.shape[1]:\n        {OFF}\n{deeper}    else:\n{again}"
    assert made == f"def f(a, b):\n    n, m = a.shape\n    s = 0.0\n{asked}    return s\n"


def test_rows_in_turn() -> None:
    """A remainder is less than its divisor, whatever is divided."""
    nest = "    for i in range(n):\n        for j in range(m):\n            rows[(i - 1) % 2, j] = a[i, j] * h\n"
    made = trusted(f"def f(a, h):\n    n, m = a.shape\n    rows = np.empty((2, m))\n{nest}")
    deeper = "".join(f"    {line}\n" for line in nest.splitlines())
    assert made == f"def f(a, h):\n    n, m = a.shape\n    rows = np.empty((2, m))\n    {OFF}\n{deeper}"


def test_integers_keep_their_check() -> None:
    """Where integers are computed that may leave 64 bits, overflow stays checked."""
    made = trusted("def f(counts):\n    for i in range(1, len(counts)):\n        counts[i] += counts[i - 1]\n")
    assert "with cython.boundscheck(False), cython.wraparound(False):" in made
    made = trusted("def f(x, n):\n    for i in range(n * n):\n        for j in range(len(x)):\n            x[j] += 1.5\n")
    assert "overflowcheck" not in made
    assert "boundscheck(False)" in made


@pytest.mark.parametrize(
    "nest",
    [
        pytest.param("for i in range(n):\n    for j in range(m):\n        s += a[i, counts[j]]", id="a place that is looked up"),
        pytest.param("for i in range(n):\n    for j in range(m):\n        s += a[i, -1]", id="counted from the end"),
        pytest.param(
            "for i in range(n):\n    for j in range(m):\n        s += x[i]\n        x = y", id="another array in mid-loop"
        ),
        pytest.param("for i in range(n):\n    for j in range(m):\n        s += a[i, j]\n        m = 9", id="another length"),
        pytest.param(
            "for i in range(n):\n    for j in range(m):\n        j += 1\n        s += a[i, j]", id="the counter is changed"
        ),
        pytest.param("for i in range(n):\n    for j in range(m):\n        s += a[i][j]", id="a row first"),
        pytest.param("for i in range(n):\n    s += x[w]", id="one loop with a question"),
        pytest.param("for i in range(n):\n    for j in range(m):\n        s += a[i % w, j]", id="a divisor that may be nought"),
        pytest.param("for i in range(n):\n    for j in range(m):\n        s += a[i - j, j]", id="mostly negative"),
    ],
)
def test_left_checked(nest: str) -> None:
    """Where an element may not exist and nothing can be asked beforehand, the checks stay."""
    body = "".join(f"    {line}\n" for line in nest.split("\n"))
    source = f"def f(a, x, y, counts, w):\n    n, m = a.shape\n    s = 0.0\n{body}    return s\n"
    assert trusted(source) == source


@pytest.mark.parametrize("fact", ["if h > 0:\n        n = len(x)", "for k in range(3):\n        n = len(x)"])
def test_only_what_surely_ran_is_believed(fact: str) -> None:
    """A length that only some path has set proves nothing."""
    source = f"def f(x, y, h):\n    s = 0.0\n    {fact}\n    for i in range(n):\n        s += x[i]\n    return s\n"
    assert trusted(source) == source


# ------------------------------------------------------------------------------------------------------------- random nests


class Strict(np.ndarray):
    """An array that says so when, without checks, an element is asked for that does not exist."""

    unchecked = False

    def _look(self, index: Any) -> None:
        parts = index if isinstance(index, tuple) else (index,)
        if Strict.unchecked:
            assert all(0 <= part < size for part, size in zip(parts, self.shape, strict=True)), (index, self.shape)

    def __getitem__(self, index: Any) -> Any:
        self._look(index)
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._look(index)
        super().__setitem__(index, value)


class Directives:
    """What `cython` is in a text that Python runs."""

    @contextmanager
    def boundscheck(self, _: bool) -> Iterator[None]:
        Strict.unchecked = True
        try:
            yield
        finally:
            Strict.unchecked = False

    @contextmanager
    def wraparound(self, _: bool) -> Iterator[None]:
        yield

    overflowcheck = wraparound


class Numpy:
    """NumPy whose new arrays are strict."""

    def zeros(self, shape: Any) -> Strict:
        return np.zeros(shape).view(Strict)

    def empty_like(self, other: Any) -> Strict:
        return np.zeros(other.shape).view(Strict)


FIRST = ["range(n)", "range(1, n)", "range(n - 1)", "range(1, n - 1)", "range(len(x))", "range(n - 1, -1, -1)", "range(0, n, 2)"]
FIRST += ["range(w)", "range(len(y) - 1)", "range(p)", "range(2, p + 1)", "range(q)", "range(grid.shape[0])"]
SECOND = [
    "range(m)",
    "range(1, m)",
    "range(i)",
    "range(i + 1, n)",
    "range(n - i)",
    "range(m - 1)",
    "range(i, m)",
    "range(w)",
    "range(q)",
]
PLACES = [
    "a[i, j]",
    "b[i, j]",
    "x[i]",
    "y[j]",
    "x[i - 1]",
    "a[i - 1, j]",
    "grid[i, j]",
    "out[i]",
    "x[n - 1 - i]",
    "b[i + 1, j - 1]",
]
PLACES += ["out[i + j]", "a[j, i]", "y[2 * i]", "out[w]", "x[i - w]", "y[i % 3]", "x[q]", "out[j - i]", "other[j]", "other[i]"]
LENGTHS = ["n, m = a.shape", "n = len(x)\n    m = a.shape[1]", "n = w\n    m = len(y) - 1", "n = x.shape[0] - 1\n    m = w + 1"]


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A function of one nest, perhaps in a loop that makes an array of another length in each turn."""

    def pick(values: list[str]) -> str:
        return draw(st.sampled_from(values))

    lines = [f"for i in {pick(FIRST)}:", f"    for j in {pick(SECOND)}:"]
    lines += [f"        {pick(['s +=', pick(PLACES) + ' =', pick(PLACES) + ' +='])} {pick(PLACES)}" for _ in range(2)]
    if draw(st.booleans()):
        lines.insert(1, f"    s += {pick(PLACES)}".replace("j", "0"))
    head = f"def run(x, y, a, b, w):\n    {pick(LENGTHS)}\n    s = 0.0\n    p = m // 2\n    q = n\n"
    head += f"    out = np.zeros({pick(['n', 'n + 1', 'p', 'w', 'm + n'])})\n    grid = np.zeros((n, m))\n"
    made = f"other = {pick(['np.zeros(k)', 'np.zeros(q)', 'np.empty_like(x)', 'x', 'out'])}"
    if draw(st.booleans()):
        return head + f"    {made.replace('(k)', '(w)')}\n" + "".join(f"    {line}\n" for line in lines) + "    return s\n"
    order = pick(["MADE\n        q = k", "q = k\n        MADE", "if k == 1:\n            MADE", "q = m - k\n        MADE"])
    order = "        " + order.replace("MADE", made) + "\n"
    nest = "".join(f"        {line}\n" for line in lines)
    head += "    other = x\n" if draw(st.booleans()) else "    other = np.zeros(q)\n"
    return head + "    for k in range(1, 4):\n" + (nest + order if draw(st.booleans()) else order + nest) + "    return s\n"


def answer(source: str, call: tuple[Any, ...]) -> Any:
    """What a text answers, or the type of what it raises."""
    namespace: dict[str, Any] = {"np": Numpy(), "cython": Directives()}
    exec(source, namespace)
    given = [item.view(Strict) if isinstance(item, np.ndarray) else item for item in copy.deepcopy(call)]
    try:
        return namespace["run"](*given), [np.asarray(item).tolist() for item in given]
    except (IndexError, ValueError, ZeroDivisionError, UnboundLocalError) as error:
        return type(error)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=programs())
def test_random_nests(source: str) -> None:
    """No element is asked for unchecked that does not exist, and every answer and error is as before."""
    made = trusted(source)
    if made == source:
        return
    seeded = np.random.default_rng(3)
    for n, m, rows, columns, w in (
        (3, 4, 3, 4, 2),
        (1, 1, 2, 2, 0),
        (2, 5, 3, 3, -1),
        (0, 3, 1, 1, 1),
        (4, 4, 2, 9, 5),
        (5, 3, 6, 4, 3),
    ):
        call = (seeded.normal(size=n), seeded.normal(size=m), seeded.normal(size=(n, m)), seeded.normal(size=(rows, columns)), w)
        assert answer(source, call) == answer(made, call), (source, made, call)
