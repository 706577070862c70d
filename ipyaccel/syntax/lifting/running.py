"""Names and arrays that run: each turn adds to what the turn before has made. In: a loop. Out: what runs in it, and how.

balance += flow[i]; out[i] = balance      balance runs: balance + np.cumsum(flow)
peak = max(peak, p)                       peak runs: np.maximum.accumulate
x[i] = x[i - 1] + d[i]                    x runs: x[:1] + np.cumsum(d[1:])
y[i] = a * y[i - 1] + d[i]                does not: what is carried is multiplied
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.syntax.loops.carried import Update, update_of, uses


def runs(loop: ast.For, name: str) -> Update | None:
    """The one update of a name, when it stands in every turn, before all that reads the name."""
    places = [place for place, statement in enumerate(loop.body) if uses(statement, name)]
    first = loop.body[places[0]] if places else None
    update = update_of(first) if first is not None else None
    if update is None or update.name != name or update.sign == "*":
        return None
    stored = [part for item in loop.body for part in ast.walk(item) if isinstance(part, ast.Name) and part.id == name]
    return update if sum(isinstance(part.ctx, ast.Store) for part in stored) == 1 else None


@dataclass(frozen=True)
class Recurrence:
    """`array[index] = array[index - 1] (sign) value`."""

    array: str
    index: ast.expr
    sign: str
    value: ast.expr
    line: int


def recurrence(loop: ast.For) -> Recurrence | None:
    """A loop of one statement by which an array runs."""
    if len(loop.body) != 1 or not isinstance(loop.body[0], ast.Assign) or not isinstance(loop.target, ast.Name):
        return None
    statement = loop.body[0]
    target, value = statement.targets[0], statement.value
    if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name) and isinstance(value, ast.BinOp)):
        return None
    if not isinstance(target.slice, ast.Name) or target.slice.id != loop.target.id:
        return None
    array = target.value.id
    before = ast.dump(ast.parse(f"{array}[{loop.target.id} - 1]", mode="eval").body)
    sides = [(value.left, value.right)] + ([(value.right, value.left)] if isinstance(value.op, ast.Add) else [])
    for carried, added in sides:
        if ast.dump(carried) == before and not uses(added, array) and isinstance(value.op, (ast.Add, ast.Sub)):
            return Recurrence(array, target.slice, "+" if isinstance(value.op, ast.Add) else "-", added, statement.lineno)
    return None
