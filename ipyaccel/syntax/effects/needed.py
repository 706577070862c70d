"""What is needed after a loop. In: a loop and its function. Out: the names whose value at the loop's end is read later."""

from __future__ import annotations

import ast
from typing import Literal

COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
Fate = Literal["made", "open"] | int
"""What the statements do with a name first: make it anew, neither read nor surely make it, or read it at this line."""


def needed_after(loop: ast.For, function: ast.FunctionDef, names: frozenset[str]) -> dict[str, int]:
    """The names among `names` that are read after the loop before they are made anew, with the line that reads them."""
    rest = _rest(function.body, loop)
    found: dict[str, int] = {}
    for name in names:
        for statements in rest:
            fate = _fate(statements, name, loop)
            if isinstance(fate, int):
                found[name] = fate
            if fate != "open":
                break
    return found


def first_fate(statements: list[ast.stmt], name: str) -> Fate:
    """What the statements do with a name first."""
    return _fate(statements, name, None)


def _rest(body: list[ast.stmt], loop: ast.stmt) -> list[list[ast.stmt]]:
    """The statements that run after the loop, innermost block first; those of a loop around it come round again."""
    for place, statement in enumerate(body):
        if statement is loop:
            return [body[place + 1 :]]
        for block in _blocks(statement):
            inner = _rest(block, loop)
            if inner:
                again: list[list[ast.stmt]] = [[statement]] if isinstance(statement, (ast.For, ast.While)) else []
                return [*inner, *again, body[place + 1 :]]
    return []


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a compound statement."""
    return [getattr(statement, name) for name in ("body", "orelse", "finalbody") if getattr(statement, name, None)] + [
        handler.body for handler in getattr(statement, "handlers", [])
    ]


def _fate(statements: list[ast.stmt], name: str, skip: ast.stmt | None) -> Fate:
    """What the statements do with a name first; the loop itself is passed over when it comes round again."""
    for statement in statements:
        fate: Fate = "open" if statement is skip else _of_one(statement, name, skip)
        if fate != "open":
            return fate
    return "open"


def _of_one(statement: ast.stmt, name: str, skip: ast.stmt | None) -> Fate:
    """The fate in one statement."""
    if isinstance(statement, ast.For):
        line = _read([statement.iter], name)
        if line is not None:
            return line
        if _made([statement.target], name):
            return "open"
        inner = _fate(statement.body, name, skip)
        return inner if isinstance(inner, int) else _fate(statement.orelse, name, skip)
    if isinstance(statement, ast.While):
        inner = _read([statement.test], name) or _fate(statement.body, name, skip)
        return inner if isinstance(inner, int) else "open"
    if isinstance(statement, ast.If):
        line = _read([statement.test], name)
        if line is not None:
            return line
        branches = [_fate(statement.body, name, skip), _fate(statement.orelse, name, skip)]
        read = next((fate for fate in branches if isinstance(fate, int)), None)
        return read if read is not None else "made" if branches == ["made", "made"] else "open"
    line = _read([statement], name)
    if line is not None:
        return line
    if isinstance(statement, ast.AugAssign) and _made([statement.target], name):
        return statement.lineno
    return "made" if isinstance(statement, ast.Assign) and _made(list(statement.targets), name) else "open"


def _read(nodes: list[ast.AST], name: str) -> int | None:
    """The line where a name is read or deleted; names that a comprehension binds are its own."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Store):
            return node.lineno
        own = isinstance(node, COMPREHENSIONS) and _made([item.target for item in node.generators], name)
        first = [node.generators[0].iter] if isinstance(node, COMPREHENSIONS) else []
        waiting += reversed(first if own else list(ast.iter_child_nodes(node)))
    return None


def _made(nodes: list[ast.expr], name: str) -> bool:
    """Whether a name is assigned in the targets."""
    return any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
        for node in nodes
        for part in ast.walk(node)
    )
