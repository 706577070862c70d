"""Sums, products and extremes over all turns of a loop, which every thread may gather for its own share.

In: the body of a loop. Out: the names that the body only updates, each with the kind of its total.

    total += f(x)               a sum           (also `total = total + f(x)`, in an inner loop, under an `if`, and `-=`)
    p *= x                      a product
    if x > best: best = x       the largest     (also `best = max(best, x)`)
"""

from __future__ import annotations

import ast
from typing import Literal

from ipyaccel.syntax.loops.carried import Update, update_of

Total = Literal["sum", "product", "max", "min"]
_KINDS: dict[str, Total] = {"+": "sum", "-": "sum", "*": "product", "max": "max", "min": "min"}


def totals_of(body: list[ast.stmt]) -> dict[str, Total]:
    """The names that stand nowhere in the body but in updates of one kind."""
    found: dict[str, Total] = {}
    updates = updates_in(body)
    for name in {update.name for _, update in updates}:
        own = [(statement, update) for statement, update in updates if update.name == name]
        kinds = {_KINDS[update.sign] for _, update in own}
        if len(kinds) == 1 and _occurrences(body, name) == _occurrences([statement for statement, _ in own], name):
            found[name] = kinds.pop()
    return found


def updates_in(body: list[ast.stmt]) -> list[tuple[ast.stmt, Update]]:
    """All updates in a body, also those inside its loops and branches, each with its statement."""
    found: list[tuple[ast.stmt, Update]] = []
    for statement in body:
        update = update_of(statement)
        if update is not None:
            found.append((statement, update))
            continue
        for block in ("body", "orelse"):
            found += updates_in(getattr(statement, block, []))
    return found


def _occurrences(body: list[ast.stmt], name: str) -> int:
    """How often a name stands in a body."""
    return sum(isinstance(part, ast.Name) and part.id == name for item in body for part in ast.walk(item))
