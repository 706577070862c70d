"""Folding straight-line array code: what is fused, what is left, and why."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.model import Facts, Function, Import, Program, Reason, Type
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.rewriting.straight import Folded, fold

FLOATS = Type("array", items=(Type("float"),), ndim=1)


@dataclass(frozen=True)
class Marks:
    """A library that can do everything but `np.cumsum`, and writes `E[...]`."""

    def refusal(self, node: ast.expr, scope: Scope) -> str | None:
        return "no cumsum" if "cumsum" in ast.unparse(node) else None

    def written(self, node: ast.expr, scope: Scope, indent: int, into: str = "") -> str | Reason:
        return f"E[{ast.unparse(node)}]" if not into else f"E[{ast.unparse(node)}, {into}]"

    def summed(self, node: ast.expr, scope: Scope, indent: int) -> str | Reason:
        return f"S[{ast.unparse(node)}]" if "exp" not in ast.unparse(node) else Reason("sums take one thread")


def folded(*bodies: str, **types: Type) -> str:
    """The last function's body after folding; each text is one function."""
    functions = []
    for body in bodies:
        tree = ast.parse(body).body[0]
        assert isinstance(tree, ast.FunctionDef)
        functions.append(Function(tree.name, body, tuple(argument.arg for argument in tree.args.args), 1, "cell 1"))
    program = Program(functions[-1].name, tuple(functions), (Import("np", "numpy"),))
    made = fold(program, Facts(argument_types=types), Marks())
    assert isinstance(made, Folded), made
    return made.program.main.source.split(":\n", 1)[1]


def test_temporaries_become_one_expression() -> None:
    """Several assignments are one expression, and the comment of a line that stays is kept."""
    text = folded("def f(x):\n    a = x * 2\n    b = a + 1  # one more\n    # the end\n    return a * b\n", x=FLOATS)
    assert text == "    # the end\n    return E[x * 2 * (x * 2 + 1)]\n"


def test_a_temporary_stays_when_what_it_reads_changes() -> None:
    """Writing into an array between making and using fixes the value made before."""
    text = folded("def f(x):\n    a = x * 2 + 1\n    x[0] = 5.0\n    return a - 1\n", x=FLOATS)
    assert text == "    a = E[x * 2 + 1]\n    x[0] = 5.0\n    return E[a - 1]\n"
    text = folded("def f(x):\n    a = x * 2 + 1\n    x = x + 1\n    return a - x\n", x=FLOATS)
    assert text == "    a = E[x * 2 + 1]\n    return E[a - (x + 1)]\n"


def test_a_temporary_used_as_a_whole_stays() -> None:
    """What a function unknown to the library needs must exist."""
    text = folded("def f(x):\n    a = x * 2 + 1\n    return np.cumsum(a) + a\n", x=FLOATS)
    assert text == "    a = E[x * 2 + 1]\n    return np.cumsum(a) + a\n"


def test_functions_of_the_program_are_written_out() -> None:
    """A helper's own temporaries and parameters go into the expression."""
    text = folded("def g(t):\n    u = t - 1\n    return u * u\n", "def f(x):\n    return g(x + 1) / 2\n", x=FLOATS)
    assert text == "    return E[(x + 1 - 1) * (x + 1 - 1) / 2]\n"


def test_reductions_and_slices() -> None:
    """A sum is handed over with what it sums; slices are operands."""
    text = folded("def f(x):\n    d = x[1:] - x[:-1]\n    return np.sqrt(np.sum(d * d))\n", x=FLOATS)
    assert text == "    return np.sqrt(E[np.sum((x[1:] - x[:-1]) * (x[1:] - x[:-1]))])\n"
    assert folded("def f(x):\n    return (x * x).sum()\n", x=FLOATS) == "    return E[x * x].sum()\n"


def test_loops_and_branches_keep_their_order() -> None:
    """A value made in a loop is not carried out of it."""
    source = "def f(x):\n    y = x\n    for k in range(3):\n        y = x * 2 + 1\n        x = y - 3\n    return y\n"
    text = folded(source, x=FLOATS)
    assert "        y = E[x * 2 + 1]\n" in text
    assert text.endswith("return y\n")
    source = "def f(x):\n    y = x\n    if len(x) > 3:\n        y = x * 2 + 1\n    return y\n"
    assert "y = E[x * 2 + 1]" in folded(source, x=FLOATS)


def test_no_arrays_is_a_reason() -> None:
    """Plain numbers are declined with a line."""
    program = Program("f", (Function("f", "def f(a):\n    return a * a + 1\n", ("a",), 3, "cell 1"),))
    made = fold(program, Facts(argument_types={"a": Type("float")}), Marks())
    assert isinstance(made, Reason)
    assert made.line == 3


def test_types_follow_numpy() -> None:
    """Numbers in the code do not widen float32, floats widen integers, dividing integers gives floats."""
    single = Type("array", items=(Type("float", 32),), ndim=1)
    whole = Type("array", items=(Type("int"),), ndim=2)
    scope = Scope({"x": single, "k": whole}, {"np": Import("np", "numpy")})

    def type_of(text: str) -> str:
        return str(infer(ast.parse(text, mode="eval").body, scope))

    assert type_of("2.5 * x + 1") == "float32 array, 1-D"
    assert type_of("k / 2") == "float64 array, 2-D"
    assert type_of("k * 2.5") == "float64 array, 2-D"
    assert type_of("k[1:, 0] > x") == "bool array, 1-D"
    assert type_of("np.sqrt(x)[None, :]") == "float32 array, 2-D"
