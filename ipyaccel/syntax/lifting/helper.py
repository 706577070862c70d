"""A function of numbers with branches, for arrays. In: its definition. Out: one expression that chooses element by element.

def f(x):
    if x == 0:
        return 1.0                    np.where(x == 0, 1.0, np.sin(x) / np.where(x != 0, x, 1))
    return math.sin(x) / x
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ipyaccel.model import OBJECT
from ipyaccel.syntax.lifting.expression import Expressions
from ipyaccel.syntax.lifting.extent import Extents
from ipyaccel.syntax.lifting.value import Value, name, text_of
from ipyaccel.syntax.loops.elementwise import Surroundings
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.rewriting.inline import substituted

MANY = 60
"""Nodes of the expression: more than that is not what a person would write."""


def chosen_by_element(tree: ast.FunctionDef, around: Surroundings) -> str:
    """The text of the expression over arrays. Raises NotLifted."""
    whole = _folded(list(tree.body), {}, tree.lineno)
    if sum(isinstance(node, ast.expr) for node in ast.walk(whole)) > MANY:
        raise NotLifted("it has many branches", tree.lineno)
    parameters = [argument.arg for argument in tree.args.args]
    extents = Extents(around.numpy, {}, frozenset(), changing=frozenset(parameters))
    kinds = {parameter: around.types.get(parameter, OBJECT).kind for parameter in parameters}
    values = {parameter: Value(name(parameter), (0,), kind) for parameter, kind in kinds.items()}
    made = Expressions(around, extents, frozenset(), values=values).value(whole)
    if not made.axes:
        raise NotLifted("it gives one number, whatever the array", tree.lineno)
    return text_of(made.node)


def _folded(body: list[ast.stmt], made: Mapping[str, ast.expr], line: int) -> ast.expr:
    """What statements return, as one expression; `made` holds the names that they have bound."""
    for place, statement in enumerate(body):
        if isinstance(statement, ast.Return) and statement.value is not None:
            return substituted(statement.value, made)
        if isinstance(statement, ast.If):
            rest = body[place + 1 :]
            test = substituted(statement.test, made)
            first = _folded([*statement.body, *rest], made, statement.lineno)
            other = _folded([*statement.orelse, *rest], made, statement.lineno)
            return ast.copy_location(ast.IfExp(test, first, other), statement)
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
            made = {**made, statement.targets[0].id: substituted(statement.value, made)}
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            read = ast.copy_location(name(statement.target.id), statement)
            whole = ast.copy_location(ast.BinOp(read, statement.op, statement.value), statement)
            made = {**made, statement.target.id: substituted(whole, made)}
        elif not isinstance(statement, ast.Pass) and not isinstance(getattr(statement, "value", None), ast.Constant):
            raise NotLifted(f"`{ast.unparse(statement).splitlines()[0]}` is not arithmetic", statement.lineno)
    raise NotLifted("it may end without an answer", line)
