"""Programs that Numba types only in loops."""

from __future__ import annotations

from ipyaccel.model import Facts, Function, Import, Program, Reason, Type
from ipyaccel.syntax.looped import with_loops

GRID = Type("array", items=(Type("float"),), ndim=2)
UNTYPED = Facts(untyped=Reason("Numba cannot type this call of np.roll", 2), argument_types={"u": GRID})


def program(body: str) -> Program:
    """A function of one grid."""
    return Program("f", (Function("f", f"def f(u):\n    return {body}\n", ("u",), 1, "cell 1"),), (Import("np", "numpy"),))


def test_typed_in_loops() -> None:
    """Only np.roll stood in the way: the loops are typed."""
    facts = with_loops(program("np.roll(u, 1, axis=0) + u"), UNTYPED)
    assert facts.looped is not None
    assert facts.looped.facts.types["f"].returns.kind == "array"


def test_something_else_stays() -> None:
    """What Numba cannot type in loops either leaves the facts as they are."""
    assert with_loops(program("np.roll(u, 1, axis=0) + np.linalg.cond(u, 'fro')"), UNTYPED) is UNTYPED
