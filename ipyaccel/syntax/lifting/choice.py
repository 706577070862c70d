"""The best of many turns, and what goes with it. In: an `if`. Out: what is compared, and what the best turn sets.

if d < best:
    best = d                  nearest = np.argmin(d, axis=1)
    labels[i] = c             labels[:] = np.where(np.min(d, axis=1) < best, nearest, labels)
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.syntax.loops.carried import uses


@dataclass(frozen=True)
class Choice:
    """`if value < name: name = value; ...`; `which` is "min" or "max", `others` what else the best turn sets."""

    name: str
    which: str
    value: ast.expr
    others: tuple[ast.Assign, ...]
    statement: ast.If


def choice_of(statement: ast.stmt) -> Choice | None:
    """Reads an `if` that keeps the best; the first of equals stays, so the comparison must be strict."""
    if not isinstance(statement, ast.If) or statement.orelse or len(statement.body) < 2:
        return None
    test = statement.test
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Lt, ast.Gt))):
        return None
    value, best, less = test.left, test.comparators[0], isinstance(test.ops[0], ast.Lt)
    if isinstance(value, ast.Name) and _sets(statement, value.id):
        value, best, less = best, value, not less
    if not isinstance(best, ast.Name) or uses(value, best.id):
        return None
    keeps, others = _sets(statement, best.id), []
    for part in statement.body:
        if not isinstance(part, ast.Assign) or len(part.targets) != 1:
            return None
        if part not in keeps:
            others.append(part)
    if len(keeps) != 1 or ast.dump(keeps[0].value) != ast.dump(value) or any(uses(part, best.id) for part in others):
        return None
    return Choice(best.id, "min" if less else "max", value, tuple(others), statement)


def _sets(statement: ast.If, name: str) -> list[ast.Assign]:
    """The assignments of a name in a branch."""
    assigns = [part for part in statement.body if isinstance(part, ast.Assign)]
    return [part for part in assigns if isinstance(part.targets[0], ast.Name) and part.targets[0].id == name]


def chooses(loop: ast.For, name: str) -> Choice | None:
    """The one choice of a loop that alone uses a name."""
    found = [choice for choice in map(choice_of, loop.body) if choice is not None and choice.name == name]
    users = [statement for statement in loop.body if uses(statement, name)]
    return found[0] if len(found) == 1 and users == [found[0].statement] else None
