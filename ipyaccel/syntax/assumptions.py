"""What a version without checks takes for granted, as far as the program gives cause. In: a program, its facts. Out: phrases.

A version that never divides need not say what dividing by zero gives. Where that is not certain, the phrase stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ipyaccel.model import Facts, FunctionTypes, Program, Type

FITS = "integers fit in 64 bits"
BOUNDS = "no bounds checks"
NO_NAN, REGROUPED = "no NaN or infinity", "sums may be regrouped"
DIVIDES = "dividing by zero gives infinity"

DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
DIVIDING = {"divmod", "divide", "true_divide", "floor_divide", "mod", "fmod", "remainder", "reciprocal", "pow", "power"}
WHOLE = {"len", "range", "abs", "min", "max", "int", "sum", "ord", "chr", "bool", "divmod", "enumerate", "zip", "print", "sorted"}
"""Python's own functions that make no float of whole numbers."""
MAKERS = {"zeros", "ones", "empty", "full", "arange", "zeros_like", "ones_like", "empty_like", "full_like", "append", "copy"}
"""What makes arrays and lists; what is in them is told by the types of names."""


INFINITE = {"inf", "nan", "isnan", "isinf", "isfinite", "nanmin", "nanmax", "nansum", "nanmean", "Infinity"}
"""Names by which code speaks of infinity or NaN."""


def relevant(phrases: Iterable[str], program: Program, facts: Facts) -> tuple[str, ...]:
    """The phrases that say something about this program."""
    nodes = [node for function in program.functions for node in ast.walk(ast.parse(function.source))]
    floats = _computes_floats(program, facts, nodes)
    holds = {
        BOUNDS: any(isinstance(node, ast.Subscript) for node in nodes),
        DIVIDES: any(map(_divides, nodes)),
        NO_NAN: floats,
        REGROUPED: floats,
    }
    return tuple(phrase for phrase in phrases if holds.get(phrase, True))


def speaks_of_infinity(program: Program) -> bool:
    """Whether the code speaks of infinity or NaN, which fast-math would otherwise take as impossible."""
    nodes = (node for function in program.functions for node in ast.walk(ast.parse(function.source)))
    return any(map(_is_infinity, nodes))


def _is_infinity(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return str(node.value).strip("+-").lower() in ("inf", "nan", "infinity")
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in INFINITE


def _divides(node: ast.AST) -> bool:
    """A division, a remainder, or a power that may be negative."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        if isinstance(node.op, ast.Pow):
            exponent = node.right if isinstance(node, ast.BinOp) else node.value
            return not isinstance(exponent, ast.Constant)
        return isinstance(node.op, DIVISIONS)
    return isinstance(node, ast.Call) and _called(node) in DIVIDING


def _called(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def _computes_floats(program: Program, facts: Facts, nodes: Iterable[ast.AST]) -> bool:
    """Whether a float may be among what is computed."""
    if any(type(value) not in (int, bool, str) for _, value in program.constants):
        return True
    known = [facts.types.get(function.name) for function in program.functions]
    if any(types is None or any(map(_may_be_float, _types(types))) for types in known):
        return True
    own = {function.name for function in program.functions}
    return any(_makes_float(node, own) for node in nodes)


def _types(types: FunctionTypes) -> Iterator[Type]:
    yield from types.names.values()
    yield types.returns


def _may_be_float(kind: Type) -> bool:
    if kind.kind in ("float", "complex", "object"):
        return True
    return any(map(_may_be_float, kind.items))


def _makes_float(node: ast.AST, own: set[str]) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.Div)
    if isinstance(node, ast.Call):
        known = WHOLE | own if isinstance(node.func, ast.Name) else MAKERS
        return _called(node) not in known
    return False
