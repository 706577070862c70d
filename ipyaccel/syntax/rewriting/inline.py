"""A call written out. In: a call of a straight-line function of the program. Out: one expression over the arguments.

f(x + 1)    with    def f(x): y = 2 * x; return y * y        gives        2 * (x + 1) * (2 * (x + 1))
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from ipyaccel.model import Program

LONGEST = 120
"""Parts of an expression: names written out again and again may make of a few lines one that nobody can read."""


class Substitution(ast.NodeTransformer):
    """Puts expressions in the place of names that are read."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """One name."""
        if isinstance(node.ctx, ast.Load) and node.id in self.values:
            return copy.deepcopy(self.values[node.id])
        return node


def substituted(node: ast.expr, values: Mapping[str, ast.expr]) -> ast.expr:
    """A copy of the expression with names replaced."""
    made: ast.expr = Substitution(values).visit(copy.deepcopy(node))
    return made


def inlined(call: ast.Call, program: Program) -> ast.expr | None:
    """The expression that a call stands for; None when the function is more than straight-line arithmetic, or long."""
    if not isinstance(call.func, ast.Name) or call.keywords:
        return None
    function = next((item for item in program.functions if item.name == call.func.id), None)
    if function is None or len(call.args) != len(function.parameters):
        return None
    tree = ast.parse(function.source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    values: dict[str, ast.expr] = dict(zip(function.parameters, call.args, strict=True))
    for statement in tree.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Return) and statement.value is not None:
            made = substituted(statement.value, values)
            return made if sum(isinstance(node, ast.expr) for node in ast.walk(made)) <= LONGEST else None
        if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)):
            return None
        values[statement.targets[0].id] = substituted(statement.value, values)
    return None
