"""A function of numbers with branches, for arrays. In: its definition. Out: its lines; the last chooses element by element.

def f(x):
    if x == 0:
        return 1.0                    np.where(x == 0, 1.0, np.sin(x) / np.where(x != 0, x, 1))
    return math.sin(x) / x

What comes before the first branch keeps its lines where it is long.
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


def chosen_by_element(tree: ast.FunctionDef, around: Surroundings) -> list[str]:
    """The lines of the function over arrays: one, or what comes before the first branch and one. Raises NotLifted."""
    parameters = [argument.arg for argument in tree.args.args]
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    extents = Extents(around.numpy, {}, frozenset(), changing=frozenset(parameters) | stored)
    kinds = {parameter: around.types.get(parameter, OBJECT).kind for parameter in parameters}
    values = {parameter: Value(name(parameter), (0,), kind) for parameter, kind in kinds.items()}
    translate, body, lines = Expressions(around, extents, frozenset(), values=values), list(tree.body), list[str]()
    whole = _folded(body, {}, tree.lineno)
    if _is_long(whole):
        lines, body = _before_branches(body, translate)
        whole = _folded(body, {}, tree.lineno)
    if _is_long(whole):
        raise NotLifted("it has many branches", tree.lineno)
    made = translate.value(whole)
    if not made.axes:
        raise NotLifted("it gives one number, whatever the array", tree.lineno)
    return [*lines, f"return {text_of(made.node)}"]


def _is_long(node: ast.expr) -> bool:
    return sum(isinstance(part, ast.expr) for part in ast.walk(node)) > MANY


def _before_branches(body: list[ast.stmt], translate: Expressions) -> tuple[list[str], list[ast.stmt]]:
    """The assignments that every element goes through, as lines over arrays, and the statements after them."""
    lines: list[str] = []
    for place, statement in enumerate(body):
        bound = _bound(statement)
        if bound is None:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            return lines, body[place:]
        target, value = bound
        made = translate.value(value)
        lines.append(f"{target} = {text_of(made.node)}")
        translate.values[target] = Value(name(target), made.axes, made.kind)
    return lines, []


def _bound(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """The name and the value of `t = e`, and of `t += e`."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=value):
            return target, value
        case ast.AugAssign(target=ast.Name(id=target), op=op, value=value):
            read = ast.copy_location(name(target), statement)
            return target, ast.copy_location(ast.BinOp(read, op, value), statement)
    return None


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
        bound = _bound(statement)
        if bound is not None:
            made = {**made, bound[0]: substituted(bound[1], made)}
        elif not isinstance(statement, ast.Pass) and not isinstance(getattr(statement, "value", None), ast.Constant):
            raise NotLifted(f"`{ast.unparse(statement).splitlines()[0]}` is not arithmetic", statement.lineno)
    raise NotLifted("it may end without an answer", line)
