"""Random array programs: the fused text, run as Python, answers like NumPy, also for empty, broken and overlapping arrays."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipyaccel.model import Facts, Function, Import, Program, Reason, Type
from ipyaccel.syntax.fuse import fuse

VECTOR = Type("array", items=(Type("float"),), ndim=1)
COUNTS = Type("array", items=(Type("int"),), ndim=1)
FLOAT = Type("float")
TYPES = {"x": VECTOR, "y": VECTOR, "c": COUNTS, "a": FLOAT}

numbers = st.sampled_from(["0.5", "2", "-1.5", "3", "a", "0"])
vectors = st.sampled_from(["x", "y", "x", "y", "c"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), st.one_of(inner, numbers))
    power = st.tuples(inner, st.sampled_from(["2", "3", "4", "-1", "0.5", "1.5"]))
    one = st.sampled_from(["sqrt", "exp", "sin", "abs", "tanh", "sign", "floor"])
    return st.one_of(
        pair.map(lambda item: f"({item[0]} {item[1]} {item[2]})"),
        pair.map(lambda item: f"({item[2]} {item[1]} {item[0]})"),
        power.map(lambda item: f"({item[0]}) ** {item[1]}"),
        st.tuples(one, inner).map(lambda item: f"np.{item[0]}({item[1]})"),
        st.tuples(inner, inner).map(lambda item: f"np.maximum({item[0]}, {item[1]})"),
        st.tuples(inner, inner, inner).map(lambda item: f"np.where({item[0]} > {item[1]}, {item[2]}, 1.5)"),
        inner.map(lambda item: f"-({item})"),
    )


expressions = st.recursive(vectors, _grown, max_leaves=6)
values = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.3, -2.5, 7.0, np.inf, -np.inf, np.nan])
tame = st.sampled_from([0.0, 1.0, -1.0, 0.3, -2.5, 7.0])
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def program(body: str, parameters: tuple[str, ...] = tuple(TYPES)) -> Program:
    """A program of one function."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    source = f"def f({', '.join(parameters)}):\n{lines}\n"
    return Program("f", (Function("f", source, parameters, 1, "cell 1"),), (Import("np", "numpy"),))


def answer(made: Program, *args: object) -> Any:
    """What the program returns, or the type of what it raises."""
    names: dict[str, object] = {}
    for item in made.imports:
        exec(item.statement, names)
    for function in made.functions:
        exec(function.source, names)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return names[made.entry](*args)  # type: ignore[operator]
        except (ValueError, IndexError) as failure:
            return type(failure)


def same(body: str, args: tuple[object, ...], rtol: float, types: dict[str, Type] = TYPES) -> None:
    """Asserts that the fused program answers, and leaves its arguments, as the original does."""
    plain = program(body, tuple(types))
    made = fuse(plain, Facts(argument_types=types))
    if isinstance(made, Reason):
        return
    copies = [[item.copy() if isinstance(item, np.ndarray) else item for item in args] for _ in range(2)]
    want, got = answer(plain, *copies[0]), answer(made, *copies[1])
    note = made.main.source
    if isinstance(want, type):
        assert got is want, note
        return
    for first, second in [(want, got), *zip(*copies, strict=True)]:
        np.testing.assert_allclose(second, first, rtol=rtol, atol=1e-300, err_msg=note)
        assert np.asarray(first).dtype == np.asarray(second).dtype, note


@quick
@given(expressions, st.integers(0, 4).flatmap(lambda n: st.lists(st.tuples(values, values), min_size=n, max_size=n)), tame)
def test_expressions(expression: str, rows: list[tuple[float, float]], a: float) -> None:
    """Any elementwise expression gives NumPy's numbers, with NumPy's inf and nan."""
    x, y = (np.array([row[k] for row in rows], dtype=float) for k in (0, 1))
    c = np.arange(len(rows)) - 1
    same(f"return {expression}", (x, y, c, a), 1e-12)


@quick
@given(expressions, st.sampled_from(["sum", "mean", "max", "min", "std", "prod"]), st.lists(tame, max_size=5), tame)
def test_reductions(expression: str, name: str, items: list[float], a: float) -> None:
    """Reductions agree, also of nothing."""
    x = np.array(items, dtype=float)
    body = f"t = {expression}\nif np.any(t > a):\n    return np.{name}(np.abs(t))\nreturn np.abs({expression}).{name}() / len(x)"
    same(body, (x, x[::-1] + 0.5, np.arange(len(x)), a), 1e-9)


bounds = st.sampled_from(["", "0", "1", "2", "-1", "-2", "5", "k", "-k", "k + 1"])
slices = st.tuples(bounds, bounds, st.sampled_from(["", ":1", ":2", ":3"])).map(lambda item: f"{item[0]}:{item[1]}{item[2]}")
SLICED = {"u": VECTOR, "v": VECTOR, "k": Type("int")}


@quick
@given(st.lists(slices, min_size=3, max_size=3), st.integers(0, 6), st.integers(-3, 7), st.booleans(), st.booleans())
def test_slices_and_aliases(parts: list[str], size: int, k: int, overlap: bool, plus: bool) -> None:
    """Slices with any bounds, into arrays that may be the same one, do what NumPy does, or raise where sizes disagree."""
    target, first, second = parts
    body = f"u[{target}] {'+=' if plus else '='} u[{first}] * 2 - v[{second}]\nreturn u"
    memory = np.arange(float(size + 1)) ** 1.5
    plain = program(body, tuple(SLICED))
    made = fuse(plain, Facts(argument_types=SLICED))
    assert isinstance(made, Program)
    want_memory, got_memory = memory.copy(), memory.copy()
    outcomes = []
    for one, block in ((plain, want_memory), (made, got_memory)):
        u, v = (block[1:], block[:-1]) if overlap else (block[1:], memory[:-1] + 1)
        outcomes.append(answer(one, u, v, k))
    if isinstance(outcomes[1], type):
        # size 1 against another size: NumPy repeats it, the loops refuse it
        lengths = {len(range(*slice(*_numbers(part, k)).indices(size))) for part in parts}
        assert outcomes[0] is outcomes[1] or 1 in lengths, made.main.source
        return
    np.testing.assert_allclose(outcomes[1], outcomes[0], rtol=1e-12, err_msg=made.main.source)
    np.testing.assert_allclose(got_memory, want_memory, rtol=1e-12)


def _numbers(part: str, k: int) -> list[int | None]:
    pieces = [*part.split(":"), ""][:3]
    return [eval(piece, {"k": k}) if piece else None for piece in pieces]


GRIDS = {"u": Type("array", items=(FLOAT,), ndim=2), "w": VECTOR}
columns = ["w[:, None]", "u.mean(axis=1, keepdims=True)"]
rows = ["w", "w[None, :]", "u[:, 0]", "u[-1]", "u.sum(axis=0)", "np.exp(w)"]
grids = st.sampled_from(["u", "u.T", "u[::-1]", *columns, *rows])


@quick
@given(st.lists(grids, min_size=2, max_size=3), st.lists(st.sampled_from("+-*/"), min_size=2, max_size=2), st.integers(2, 4))
def test_broadcasting(terms: list[str], signs: list[str], n: int) -> None:
    """Rows, columns, transposes and reductions over axes are broadcast as NumPy does."""
    body = "return " + "".join(f"{sign} {term} " for sign, term in zip(["", *signs], terms, strict=False))
    same(body, (np.arange(float(n * n)).reshape(n, n) ** 1.3, np.arange(float(n)) - 0.7), 1e-9, GRIDS)
