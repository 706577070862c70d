"""Sums and additions handed over with what they add: where nothing else lies in the memory that is written."""

from __future__ import annotations

import ast

import pytest

from ipyaccel.model import Import, Type
from ipyaccel.syntax.inference.infer import Scope
from ipyaccel.syntax.rewriting.gathered import only_added_to, stored_in, sum_around, whole_of

FLOATS = Type("array", items=(Type("float"),), ndim=1)
MATRIX = Type("array", items=(Type("float"),), ndim=2)
INTS = Type("array", items=(Type("int"),), ndim=1)
SCOPE = Scope({**dict.fromkeys("xytu", FLOATS), "a": MATRIX, "k": INTS, "s": Type("float")}, {"np": Import("np", "numpy")})


def function(body: str, parameters: str = "x, y, a, k") -> tuple[ast.FunctionDef, ast.stmt]:
    """A function and its last statement."""
    tree = ast.parse(f"def f({parameters}):\n" + "".join(f"    {line}\n" for line in body.split("; "))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree, tree.body[-1]


def added(body: str, parameters: str = "x, y, a, k") -> str:
    """What `t += value` becomes; "" when it stays."""
    tree, last = function(body, parameters)
    assert isinstance(last, ast.AugAssign)
    made = whole_of(last, last.value, SCOPE, tree)
    return ast.unparse(made) if made is not None else ""


def test_an_addition_into_an_array_of_its_own() -> None:
    """Made here, and nothing that is read shares its memory."""
    assert added("t = np.zeros(3); t += x * y") == "t + x * y"
    assert added("t = np.zeros(3); u = x * 2; t -= u") == "t - u"


@pytest.mark.parametrize(
    "body",
    [
        "t = x[1:]; t += x[:-1]",
        "t = np.zeros(3); u = t[::-1]; t += u * 2",
        "t = np.zeros(3); t += t[::-1]",
        "t = np.zeros(3); u = g(t); t += u * 2",
        "t = np.zeros(3); t += a",
        "t = np.zeros(3); t += s",
        "t = np.zeros(3); t /= x",
        "k = np.zeros(3, dtype=int); k += x",
    ],
)
def test_an_addition_that_stays(body: str) -> None:
    """A view, a view of itself, what a function gives, more axes, a number, a division, and numbers of another kind."""
    assert added(body) == ""


def test_a_parameter_is_not_written_as_it_is_read() -> None:
    """The caller may give one array under two names."""
    assert added("t += x * y", "t, x, y") == ""


def stored(body: str, parameters: str = "x, y, a, k") -> str:
    """The array that takes what is stored; "" when it stays an assignment."""
    tree, last = function(body, parameters)
    assert isinstance(last, ast.Assign)
    return stored_in(last, last.value, SCOPE, tree)


def test_what_is_stored_in_a_whole_array() -> None:
    """Also when it is computed of the array itself, element by element."""
    assert stored("t = np.zeros(3); t[:] = x * y") == "t"
    assert stored("t = np.zeros(3); t[:] = np.sqrt(t)") == "t"


@pytest.mark.parametrize(
    "body",
    ["t = np.zeros(3); t[1:] = x * y", "t = np.zeros(3); t[:] = t[::-1] * 2", "x[:] = y * 2", "t = np.zeros(3); t[:] = s",
     "t = np.zeros(3); t[:] = np.sqrt(k)[0]"],
)  # fmt: skip
def test_what_stays_stored_afterwards(body: str) -> None:
    """Part of an array, its elements in another order, an argument, one number for all."""
    assert stored(body) == ""


def test_sums_of_floats_are_found() -> None:
    """Only whole sums, and only of 64-bit floats: other kinds are added up in another way."""
    for text, wanted in (
        ("np.sum(x * y) / 2", True),
        ("np.sum(a * a, axis=0)", False),
        ("np.sum(k * k)", False),
        ("f(x)", False),
    ):
        whole = ast.parse(text, mode="eval").body
        inner = next(part for part in ast.walk(whole) if isinstance(part, ast.Call)).args[0]
        assert (sum_around(whole, inner, SCOPE) is not None) is wanted, text


def test_an_array_that_a_loop_only_adds_to_stays_an_array() -> None:
    """Bound anew, it could be anything afterwards."""
    assert only_added_to(ast.parse("for i in k:\n    t += x").body[0], "t", FLOATS)
    assert not only_added_to(ast.parse("for i in k:\n    t += x\n    t = 3").body[0], "t", FLOATS)
    assert not only_added_to(ast.parse("for i in k:\n    t += x").body[0], "t", INTS)
