"""A row of a table that is the smallest (or largest) of what comes from elsewhere and of its left neighbour plus a cost.

    for j in range(1, m + 1):                          row = table[i]
        row[j] = min(e[j], row[j - 1] + c)     ->      row[1:] = e
                                                       row -= steps            (steps: c times 0, 1, 2, ...)
                                                       np.minimum.accumulate(row, out=row)
                                                       row += steps

Less what the steps up to it cost, each element is the smallest so far: that is a running minimum. Edit distances, alignments
and many shortest paths are such rows. In: a loop. Out: its parts, or None.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.syntax.lifting.expression import element_of
from ipyaccel.syntax.lifting.roles import assigned
from ipyaccel.syntax.loops.carried import uses


@dataclass(frozen=True)
class Sweep:
    """`target = which(others, left (sign) cost)`; `left` is the target's left neighbour; `cost` None when it adds nothing.

    `statement` is one of the loop's own.
    """

    statement: ast.Assign
    target: ast.Subscript
    array: str
    place: int
    which: str
    others: tuple[ast.expr, ...]
    left: ast.Subscript
    sign: str = "+"
    cost: ast.expr | None = None


def sweep_of(loop: ast.For) -> Sweep | None:
    """The one statement of a loop that carries along a row; the only one that looks at a left neighbour."""
    if any(isinstance(part, (ast.For, ast.While)) for statement in loop.body for part in ast.walk(statement)):
        return None
    found = [sweep for sweep in (_sweep(statement, loop) for statement in loop.body) if sweep is not None]
    return found[0] if len(found) == 1 else None


def _sweep(last: ast.stmt, loop: ast.For) -> Sweep | None:
    """Reads one statement."""
    if not (isinstance(last, ast.Assign) and len(last.targets) == 1 and isinstance(loop.target, ast.Name)):
        return None
    target, found = last.targets[0], _best_of(last.value)
    element = element_of(target) if isinstance(target, ast.Subscript) else None
    if element is None or found is None or not isinstance(target, ast.Subscript):
        return None
    array, parts = element
    changing = assigned([loop])
    moving = [place for place, part in enumerate(parts) if any(uses(part, name) for name in changing)]
    if len(moving) != 1 or ast.dump(parts[moving[0]]) != ast.dump(ast.Name(loop.target.id, ast.Load())):
        return None
    before = [ast.dump(part) for part in parts]
    before[moving[0]] = ast.dump(ast.parse(f"{loop.target.id} - 1", mode="eval").body)
    which, values = found
    carried = [(value, _left_and_cost(value, array, before)) for value in values]
    ways = [way for _, way in carried if way is not None]
    if len(ways) != 1 or len(values) < 2:
        return None
    left, sign, cost = ways[0]
    if cost is not None and (uses(cost, array) or any(uses(cost, name) for name in changing)):
        return None
    others = tuple(value for value, way in carried if way is None)
    lefts = [node for node in ast.walk(loop) if isinstance(node, ast.Subscript) and _is_left(node, array, before)]
    return Sweep(last, target, array, moving[0], which, others, left, sign, cost) if len(lefts) == 1 else None


def _best_of(node: ast.expr) -> tuple[str, list[ast.expr]] | None:
    """`min` or `max` and all that it compares, also one inside the other."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("min", "max")):
        return None
    if node.keywords or any(isinstance(part, ast.Starred) for part in node.args) or len(node.args) < 2:
        return None
    values: list[ast.expr] = []
    for part in node.args:
        inner = _best_of(part)
        values += inner[1] if inner is not None and inner[0] == node.func.id else [part]
    return node.func.id, values


def _left_and_cost(node: ast.expr, array: str, before: list[str]) -> tuple[ast.Subscript, str, ast.expr | None] | None:
    """The left neighbour in `row[j - 1]`, `row[j - 1] + c`, `c + row[j - 1]` and `row[j - 1] - c`, with what is added."""
    if isinstance(node, ast.Subscript) and _is_left(node, array, before):
        return node, "+", None
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        if isinstance(node.left, ast.Subscript) and _is_left(node.left, array, before):
            return node.left, "+" if isinstance(node.op, ast.Add) else "-", node.right
        if isinstance(node.op, ast.Add) and isinstance(node.right, ast.Subscript) and _is_left(node.right, array, before):
            return node.right, "+", node.left
    return None


def _is_left(node: ast.Subscript, array: str, before: list[str]) -> bool:
    """Whether this is the left neighbour of what is written."""
    found = element_of(node)
    return found is not None and found[0] == array and [ast.dump(part) for part in found[1]] == before
