"""Tuples that are only made to be compared are compared number by number. In: a program and its types. Out: the program.

if (di, dj) != (0, 0):        if di != 0 or dj != 0:
found = (a, b) == (c, d)      found = (a == c and b == d)

The meaning is the same where both sides hold as many numbers that can be read without an error, and are not both floats: Python
takes one NaN in two tuples for equal, if it is the same object.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.typing.assigned import unsafe_reads
from ipyaccel.model import Function, FunctionTypes, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of

WHOLE = ("int", "bool")
NUMBERS = ("int", "bool", "float")
SIGNS = {ast.Eq: ("==", "and"), ast.NotEq: ("!=", "or")}


def with_compared_tuples(program: Program, types: Mapping[str, FunctionTypes]) -> Program:
    """Rewrites every such comparison."""
    constants = {name: type(value).__name__ for name, value in program.constants if isinstance(value, int | float)}
    functions = (_written(item, types.get(item.name, FunctionTypes({})), constants) for item in program.functions)
    return replace(program, functions=tuple(functions))


@dataclass(frozen=True)
class _Reader:
    """What is known of the names of one function: the kind of number, for those that certainly have a value."""

    kinds: Mapping[str, str]

    def kind(self, node: ast.expr) -> str:
        """`int`, `bool`, `float` for a number that is certainly there; empty for everything else."""
        match node:
            case ast.Constant(value=bool() | int() | float() as value):
                return type(value).__name__
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return type(value).__name__
            case ast.Name(id=name):
                return self.kinds.get(name, "")
        return ""

    def comparable(self, left: ast.expr, right: ast.expr) -> bool:
        """Whether `==` says of two numbers what it says of tuples that hold them."""
        kinds = {self.kind(left), self.kind(right)}
        if "" in kinds:
            return False
        return any(kind in WHOLE for kind in kinds) or any(not isinstance(side, ast.Name) for side in (left, right))


def _written(function: Function, types: FunctionTypes, constants: Mapping[str, str]) -> Function:
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    reader = _Reader(_kinds(tree, function, types, constants))
    tests = {id(node.test) for node in ast.walk(tree) if isinstance(node, ast.If | ast.While)}
    edits: list[Edit] = []
    for node in ast.walk(tree):
        text = _apart(node, reader) if isinstance(node, ast.Compare) and node.lineno == node.end_lineno else ""
        if text and isinstance(node, ast.Compare):
            edits.append(instead_of(node, text if id(node) in tests else f"({text})"))
    return replace(function, source=edited(function.source, edits)) if edits else function


def _kinds(tree: ast.FunctionDef, function: Function, types: FunctionTypes, constants: Mapping[str, str]) -> dict[str, str]:
    """Kinds of numbers by name; names that may be read without a value are left out."""
    bound = names_of(tree).bound
    unsafe = unsafe_reads(tree, function.parameters, bound)
    deleted = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)}
    own = {name: types.of(name).kind for name in bound - unsafe.keys() - deleted}
    outer = {name: kind for name, kind in constants.items() if name not in bound}
    return {name: kind for name, kind in (own | outer).items() if kind in NUMBERS}


def _apart(node: ast.Compare, reader: _Reader) -> str:
    """The comparison number by number; empty where it must stay."""
    sides = (node.left, *node.comparators)
    if len(sides) != 2 or type(node.ops[0]) not in SIGNS or not all(isinstance(side, ast.Tuple) for side in sides):
        return ""
    left, right = (side.elts if isinstance(side, ast.Tuple) else [] for side in sides)
    if not left or len(left) != len(right) or not all(map(reader.comparable, left, right)):
        return ""
    sign, word = SIGNS[type(node.ops[0])]
    return f" {word} ".join(f"{ast.unparse(one)} {sign} {ast.unparse(other)}" for one, other in zip(left, right, strict=True))
