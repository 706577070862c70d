"""Programs as students and scientists write them: fused, they run as Python and answer like NumPy."""

from __future__ import annotations

import ast
import copy
from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, Import, Program, Reason, Type
from ipyaccel.syntax.fuse import Fusion, fuse, fusion

NUMPY = (Import("np", "numpy"),)
X = np.linspace(-2, 3, 7)
Y = X**2 + 1
GRID = np.arange(30.0).reshape(5, 6) ** 1.5
POINTS = np.sin(np.arange(18.0)).reshape(6, 3)


def type_of(value: object) -> Type:
    """The type of an argument."""
    if isinstance(value, np.ndarray):
        kind = {"f": "float", "i": "int", "b": "bool", "c": "complex"}[value.dtype.kind]
        return Type("array", items=(Type(kind, bits=value.dtype.itemsize * 8),), ndim=value.ndim)  # type: ignore[arg-type]
    return Type("int") if isinstance(value, int) else Type("float")


def program(source: str) -> Program:
    """A program; the last function is the entry."""
    functions = []
    for node in ast.parse(source).body:
        assert isinstance(node, ast.FunctionDef)
        text = ast.get_source_segment(source, node)
        functions.append(Function(node.name, f"{text}\n", tuple(item.arg for item in node.args.args), node.lineno, "cell 1"))
    return Program(functions[-1].name, tuple(functions), NUMPY)


def answer(made: Program, args: tuple[object, ...]) -> Any:
    """The program's answer when run as Python."""
    names: dict[str, object] = {}
    for item in made.imports:
        exec(item.statement, names)
    for function in made.functions:
        exec(function.source, names)
    with np.errstate(all="ignore"):
        return names[made.entry](*args)  # type: ignore[operator]


def fused(source: str, *args: object) -> Fusion:
    """The fused program, after it was seen to answer, and to change its arguments, like the original."""
    plain = program(source)
    made = fusion(plain, Facts(argument_types=dict(zip(plain.main.parameters, map(type_of, args), strict=True))))
    assert isinstance(made, Fusion), made
    assert made.program != plain
    first, second = copy.deepcopy(args), copy.deepcopy(args)
    want, got = answer(plain, first), answer(made.program, second)
    for one, other in [*zip(np.atleast_1d(want), np.atleast_1d(got), strict=True), *zip(first, second, strict=True)]:
        np.testing.assert_allclose(other, one, rtol=1e-9, err_msg=made.program.main.source)
    assert np.asarray(want).dtype == np.asarray(got).dtype
    return made


WAVE = """
def wave(n, steps, c):
    x = np.linspace(0, 1, n)
    u = np.sin(np.pi * x)
    v = u.copy()
    for s in range(steps):
        w = 2*u[1:-1] - v[1:-1] + c**2 * (u[2:] - 2*u[1:-1] + u[:-2])
        v[:] = u
        u[1:-1] = w
    return u
"""
RELAX = """
def relax(u, tol):
    old = u + 1
    while np.max(np.abs(u - old)) > tol:   # not yet
        old = u.copy()
        u[1:-1] = (u[:-2] + u[2:]) / 2
    return u
"""
SIR = """
def sir(S, I, R, beta, gamma, dt):
    new, rec = beta*S*I / (S + I + R) * dt, gamma*I*dt
    S -= new
    I += new - rec
    R += rec
    return S
"""
BRANCHES = """
def branches(x, low):
    if x.mean() > low: x = x - low; y = x*2
    elif x.mean() < -low:
        y = x*3
    else: y = -x
    mask = (y > 0) & ~(y > 5)
    return np.where(mask, y, 0.0)
"""
MOVING = """
def moving(x, w):
    out = np.zeros(len(x) - w + 1)
    for k in range(w):
        out += x[k:len(x) - w + 1 + k]
    return out / w
"""
HELPERS = """
def square(x): return x*x
def bell(x, m):
    z = x - m
    return np.exp(-square(z) / 2)
def total(x, m):
    return np.sum(bell(x, m)) * 0.5
"""
NEWTON = "def newton(x, n):\n    for k in range(n):\n        x = x - (x**2 - 2)/(2*x)\n    return x"
ORBIT = "def orbit(z, c, n):\n    for k in range(n):\n        z = z*z + c\n    return np.abs(z) < 2"
PROGRAMS = [
    ("def standard(x):\n    return (x - x.mean()) / x.std()", (X,)),
    ("def softmax(x):\n    e = np.exp(x - np.max(x))\n    return e / e.sum()", (X,)),
    ("def fit(x, m, s):\n    return np.sum(-0.5*np.log(2*np.pi*s**2) - (x - m)**2 / (2*s**2))", (X, 0.3, 1.2)),
    ("def pairs(X):\n    d = X[:, None, :] - X[None, :, :]\n    return np.sqrt((d**2).sum(axis=-1))", (POINTS,)),
    ("def columns(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)", (POINTS,)),
    ("def rows(X):\n    return X / X.sum(axis=1, keepdims=True)", (GRID + 1,)),
    ("def inside(x, y):\n    return 4*np.sum(x*x + y*y <= 1) / len(x)", (X, Y)),
    ("def trapezoid(x, y):\n    return np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1])) / 2", (X, Y)),
    ("def outer(x, y):\n    return np.exp(-(x[:, None] - y[None, :])**2 / 2)", (X, Y)),
    ("def scaled(x):\n    return x / np.linalg.norm(x)", (X,)),
    (ORBIT, (X * 0.1 + 0.1j * Y, X * 0.1j, 4)),
    ("def shift(x, k):\n    x[k:] = x[:-k] * 2\n    x[::2] = x[::2]**2\n    x[:2] += 1\n    return x", (X, 2)),
    ("def single(x):\n    y = x*2 + 1\n    return np.sqrt(y / 3)", (Y.astype(np.float32),)),
    (WAVE, (20, 5, 0.5)),
    (RELAX, (np.array([0, 0.5, 3, 0, 1, 1.0]), 1e-3)),
    (SIR, (X + 10, Y, Y + 2, 0.3, 0.1, 0.01)),
    (BRANCHES, (X, 0.1)),
    (MOVING, (X, 3)),
    (HELPERS, (X, 0.4)),
    (NEWTON, (Y, 4)),
]


@pytest.mark.parametrize(("source", "args"), PROGRAMS, ids=[source.split("(")[0].split()[-1] for source, _ in PROGRAMS])
def test_answers(source: str, args: tuple[object, ...]) -> None:
    """The loops answer like NumPy, and the types of all new names are told."""
    made = fused(source, *args)
    types = made.facts.types[made.program.entry]
    tree = ast.parse(made.program.main.source)
    loops = [node.target.id for node in ast.walk(tree) if isinstance(node, ast.For) and isinstance(node.target, ast.Name)]
    assert all(types.of(name) == Type("int") for name in loops)


def test_no_temporaries() -> None:
    """Arrays that one loop reads are not made."""
    made = fused("def distance(x, y):\n    d = x - y   # apart\n    s = d*d\n    return np.sqrt(np.sum(s))", X, Y)
    assert "empty" not in made.program.main.source
    assert "# apart" in made.program.main.source


def test_helpers_are_written_in() -> None:
    """Small functions become part of the loop, and are gone when nothing else calls them."""
    made = fused(HELPERS, X, 0.4)
    assert [function.name for function in made.program.functions] == ["total"]


def test_whole_numbers_stay() -> None:
    """Arithmetic on whole numbers may wrap around in NumPy, so it is not turned into loops, and the line is told."""
    made = fuse(program("def f(c): return c*c + 1"), Facts(argument_types={"c": type_of(np.arange(3))}))
    assert isinstance(made, Reason)
    assert made.line == 1
    assert "whole numbers" in made.text


def test_nothing_to_do() -> None:
    """A program of loops over elements is returned as it is."""
    plain = program("def f(x):\n    s = 0.0\n    for i in range(len(x)):\n        s += x[i] / x[0]\n    return s")
    assert fuse(plain, Facts(argument_types={"x": type_of(X)})) is plain


def test_what_stays_is_told() -> None:
    """Where one line cannot be fused and another can, both are in the answer."""
    made = fused("def f(x, c):\n    d = c + 1\n    y = np.sort(x)\n    return y[0] + np.sum(x*x)", X, np.arange(3))
    assert [reason.line for reason in made.left] == [2]
    assert "np.sort(x)" in made.program.main.source


def test_order_of_calls_is_kept() -> None:
    """Nothing is computed before a call that may change its operands."""
    source = "def clear(x):\n    x[0] = 9.0\n    return 1.0\ndef f(x):\n    return clear(x) + np.sum(x*x)"
    assert isinstance(fuse(program(source), Facts(argument_types={"x": type_of(X)})), Reason)
