"""What a loop carries from turn to turn. In: the body of a loop. Out: the part that each assigned name plays, or why it is none.

total += f(x)                a sum           (also products, largest, smallest)
x += h                       a step          its value in turn k is known beforehand: x + k * h
y = x * x                    a temporary     made anew in each turn
a, b = b, a + b              refused: every turn needs what the one before has made
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

from ipyaccel.syntax.loops.turns import NotLifted

Role = Literal["sum", "product", "max", "min", "step", "temporary"]


@dataclass(frozen=True)
class Update:
    """One statement in the form `name = name (sign) value`; `sign` is one of + - *, or "max", "min"."""

    name: str
    sign: str
    value: ast.expr


def update_of(statement: ast.stmt) -> Update | None:
    """Reads `s += e`, `s = s + e`, `s = e + s`, `m = max(m, e)` and `if e > m: m = e`; None for all others."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        sign = _SIGNS.get(type(statement.op))
        return (
            Update(statement.target.id, sign, statement.value)
            if sign and not uses(statement.value, statement.target.id)
            else None
        )
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return _assigned_update(statement.targets[0].id, statement.value)
    if isinstance(statement, ast.If) and not statement.orelse and len(statement.body) == 1:
        return _guarded_extreme(statement.test, statement.body[0])
    return None


def _assigned_update(name: str, value: ast.expr) -> Update | None:
    """`s = s + e` and its relatives."""
    if isinstance(value, ast.BinOp) and type(value.op) in _SIGNS:
        sign = _SIGNS[type(value.op)]
        if _is(value.left, name) and not uses(value.right, name):
            return Update(name, sign, value.right)
        if sign in "+*" and _is(value.right, name) and not uses(value.left, name):
            return Update(name, sign, value.left)
    if (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Name)
        and value.func.id in ("max", "min")
        and len(value.args) == 2
    ):
        first, second = value.args
        if _is(first, name) and not uses(second, name):
            return Update(name, value.func.id, second)
        if _is(second, name) and not uses(first, name):
            return Update(name, value.func.id, first)
    return None


def _guarded_extreme(test: ast.expr, inner: ast.stmt) -> Update | None:
    """`if e > m: m = e`."""
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(inner, ast.Assign) and len(inner.targets) == 1):
        return None
    target, value = inner.targets[0], inner.value
    if not isinstance(target, ast.Name) or uses(value, target.id):
        return None
    left, right, op = test.left, test.comparators[0], test.ops[0]
    if _is(left, target.id):
        left, right, op = right, left, _TURNED.get(type(op), ast.Eq)()
    if not _is(right, target.id) or ast.dump(left) != ast.dump(value):
        return None
    sign = "max" if isinstance(op, (ast.Gt, ast.GtE)) else "min" if isinstance(op, (ast.Lt, ast.LtE)) else None
    return Update(target.id, sign, value) if sign else None


def roles_of(body: list[ast.stmt], variables: frozenset[str]) -> dict[str, Role]:
    """The part that each name assigned in the body plays. Raises NotLifted at the line that needs the turn before."""
    assigned = _assigned(body)
    for name in sorted(assigned & variables):
        raise NotLifted(f"the loop changes its own variable `{name}`", _first_store(body, name))
    return {name: _role(name, body, assigned | variables) for name in sorted(assigned)}


def _role(name: str, body: list[ast.stmt], changing: frozenset[str] | set[str]) -> Role:
    """The part of one name."""
    updates = _updates(body, name)
    if updates and only_updated(body, name):
        family = {_FAMILY[update.sign] for update in updates}
        if len(family) == 1:
            return family.pop()
    unconditional = [update for update in map(update_of, body) if update is not None and update.name == name]
    alone = len(unconditional) == len(updates) == 1 == _stores(body, name)
    if alone and unconditional[0].sign in "+-" and not any(uses(unconditional[0].value, other) for other in changing):
        return "step"
    _made_before_read(name, body)
    return "temporary"


def _made_before_read(name: str, body: list[ast.stmt]) -> None:
    """Raises NotLifted when a turn reads the name before it has made it."""
    for statement in body:
        if isinstance(statement, ast.If):
            if uses(statement.test, name):
                break
            if _stores(statement.body, name) or _stores(statement.orelse, name):
                _made_before_read_in_branches(name, statement)
                return
        reads = statement.value if isinstance(statement, ast.Assign) else statement
        if uses(reads, name):
            break
        if isinstance(statement, ast.Assign) and _stores([statement], name):
            return
    line = next((s.lineno for s in body if uses(s, name)), body[0].lineno)
    raise NotLifted(f"`{name}` needs the value that the turn before has made, so the turns cannot be done all at once", line)


def _made_before_read_in_branches(name: str, statement: ast.If) -> None:
    """A name made by an `if`: both branches must make it."""
    if not (_stores(statement.body, name) and _stores(statement.orelse, name)):
        raise NotLifted(f"`{name}` is set in some turns only, and kept from the turn before in the others", statement.lineno)
    for branch in (statement.body, statement.orelse):
        _made_before_read(name, branch)


def _updates(body: list[ast.stmt], name: str) -> list[Update]:
    """All updates of a name, also inside `if`."""
    found: list[Update] = []
    for statement in body:
        update = update_of(statement)
        if update is not None and update.name == name:
            found.append(update)
        elif isinstance(statement, ast.If):
            found += _updates(statement.body, name) + _updates(statement.orelse, name)
    return found


def only_updated(body: list[ast.stmt], name: str) -> bool:
    """Whether the name stands nowhere in the body but in its own updates."""
    return _occurrences(body, name) == _occurrences(_update_statements(body, name), name)


def _occurrences(body: list[ast.stmt], name: str) -> int:
    """How often a name stands in a body."""
    return sum(isinstance(part, ast.Name) and part.id == name for item in body for part in ast.walk(item))


def _update_statements(body: list[ast.stmt], name: str) -> list[ast.stmt]:
    """The statements that update a name."""
    found: list[ast.stmt] = []
    for statement in body:
        update = update_of(statement)
        if update is not None and update.name == name:
            found.append(statement)
        elif isinstance(statement, ast.If):
            found += _update_statements(statement.body, name) + _update_statements(statement.orelse, name)
    return found


def _assigned(body: list[ast.stmt]) -> frozenset[str]:
    """Names that a body assigns."""
    return frozenset(
        part.id for item in body for part in ast.walk(item) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    )


def _stores(body: list[ast.stmt], name: str) -> int:
    """How often a body assigns a name."""
    parts = (part for item in body for part in ast.walk(item))
    return sum(isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store) for part in parts)


def _first_store(body: list[ast.stmt], name: str) -> int:
    """The line of the first assignment of a name."""
    parts = [part for item in body for part in ast.walk(item) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
    return min(part.lineno for part in parts if part.id == name)


def uses(node: ast.AST, name: str) -> bool:
    """Whether the name occurs anywhere in the node."""
    return any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_FAMILY: dict[str, Role] = {"+": "sum", "-": "sum", "*": "product", "max": "max", "min": "min"}
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
