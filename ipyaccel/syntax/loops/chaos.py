"""Loops that end when floats say so: escape counts, iterations until a tolerance. In: trees and types. Out: whether there is one.

There a difference in the last digit may add or drop turns, and the answer is another one: fast-math is left out. Chaotic ones
multiply a number by itself, as `z = z * z + c`, and every difference grows; bisection and sums until a tolerance do not.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial

from ipyaccel.model import Facts, FunctionTypes, Program
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.loops.bindings import bindings

KindOf = Callable[[ast.expr], str]
"""The kind of an expression: "float", "complex", "int", or another word."""


def is_chaotic(program: Program, facts: Facts) -> bool:
    """Whether a loop of the program ends when a number says so that it computes from itself, so that differences grow."""
    imports = {item.name: item for item in program.imports}
    for function in program.functions:
        scope = Scope({**facts.global_types, **facts.types.get(function.name, FunctionTypes({})).names}, imports)
        tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        if ends_by_chaos(tree, partial(_kind, scope=scope, facts=facts)):
            return True
    return False


def _kind(node: ast.expr, scope: Scope, facts: Facts) -> str:
    """The kind of an expression; a magnitude is a float, and functions of the program answer as Numba found."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in facts.types:
        return facts.types[node.func.id].returns.kind
    magnitude = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("abs", "absolute")
    return "float" if magnitude else infer(node, scope).kind


def ends_by_floats(tree: ast.FunctionDef, kind_of: KindOf) -> bool:
    """Whether a loop of the function runs as long as a comparison of floats holds, or is left by one."""
    return any(_ends(loop, kind_of) for loop in _loops(tree))


def ends_by_chaos(tree: ast.FunctionDef, kind_of: KindOf) -> bool:
    """Whether such a test reads a float that the loop multiplies by itself, or a complex number that it computes from itself."""
    for loop in _loops(tree):
        read = {name for test in _ends(loop, kind_of) for name in _names(test)}
        if read and _is_chaotic(read, list(bindings(loop)), kind_of):
            return True
    return False


def _is_chaotic(read: set[str], pairs: list[tuple[str, ast.expr]], kind_of: KindOf) -> bool:
    """`pairs`: what the loop assigns. Whether something that these names depend on is computed from itself, and grows."""
    needs = {name: set[str]() for name, _ in pairs}
    for name, value in pairs:
        needs[name] |= _names(value)
    reached = {name: _reached(needs[name], needs) for name in needs}
    seen = _reached(read, needs)
    for name, value in pairs:
        circle = {other for other in reached if name in reached[other] and other in reached[name]}
        kind = kind_of(ast.Name(name, ast.Load()))
        if name in seen and name in circle and (kind == "complex" or (kind == "float" and _multiplies(value, circle))):
            return True
    return False


def _reached(names: set[str], needs: dict[str, set[str]]) -> set[str]:
    """The names, what they are computed from, and so on."""
    found, waiting = set[str](), list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(name, ())
    return found


def _multiplies(value: ast.expr, circle: set[str]) -> bool:
    """`x * x`, `r * x * (1 - x)`, `x**2`: both factors belong to what is computed from itself."""
    return any(
        (isinstance(node.op, ast.Pow) and _names(node.left) & circle)
        or (isinstance(node.op, ast.Mult) and _names(node.left) & circle and _names(node.right) & circle)
        for node in ast.walk(value)
        if isinstance(node, ast.BinOp)
    )


def _names(node: ast.expr) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _loops(tree: ast.FunctionDef) -> list[ast.For | ast.While]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]


def _ends(loop: ast.For | ast.While, kind_of: KindOf) -> list[ast.expr]:
    """The tests of floats that end a loop."""
    tests = [loop.test] if isinstance(loop, ast.While) else []
    tests += [inner.test for inner in ast.walk(loop) if isinstance(inner, ast.If) and _leaves(inner)]
    return [test for test in tests if _compares_floats(test, kind_of)]


def _leaves(node: ast.If) -> bool:
    return any(isinstance(inner, ast.Break | ast.Return) for inner in ast.walk(node))


def _compares_floats(test: ast.expr, kind_of: KindOf) -> bool:
    """A comparison in which C computes with floats."""
    return any(
        isinstance(node, ast.Compare) and any(kind_of(part) in ("float", "complex") for part in (node.left, *node.comparators))
        for node in ast.walk(test)
    )
