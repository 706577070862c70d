"""Unique names for all that a program reaches: in go units, out goes a name for each key."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence

from ipyaccel.syntax.capturing.reach import Unit
from ipyaccel.syntax.capturing.targets import Builtin, Key, Literal, Object, Target


def names_for(units: Sequence[Unit]) -> dict[Key, str]:
    """The program's name of every key, the entry's wishes first. A taken name `f` becomes `f_2`."""
    wishes: dict[Key, str] = {}
    barred: dict[Key, set[str]] = {}
    builtin: set[str] = set()
    for unit in reversed(units):
        wishes.setdefault(unit.code.key, unit.code.label)
        for node, target in unit.uses.targets.items():
            if isinstance(target, Builtin):
                builtin.add(target.label)
            _wish(target, wishes)
            barred.setdefault(target.key, set()).update(unit.uses.names.bound - {written(node)})
        for target in unit.uses.defaults.values():
            _wish(target, wishes)
    identifiers = _identifiers(units)
    unresolved = {name for unit in units for name in unit.uses.names.assigned} - set(wishes.values())
    taken = builtin | unresolved | set(keyword.kwlist)
    same = _shared(units)
    names: dict[Key, str] = {key: wish for key, wish in wishes.items() if key[0] == "builtin"}
    for key, wish in wishes.items():
        first = same.get(key, key)
        if first not in names:
            names[first] = _free(wish, taken | barred.get(first, set()), taken | identifiers)
            taken.add(names[first])
        names[key] = names[first]
    return names


def _shared(units: Sequence[Unit]) -> dict[Key, Key]:
    """Keys of values that are the same under the same name in two scopes, by the first of them, if nobody assigns the name."""
    assigned = {
        target.key for unit in units for node, target in unit.uses.targets.items() if written(node) in unit.uses.names.assigned
    }
    first: dict[Key, Key] = {}
    same: dict[Key, Key] = {}
    for unit in reversed(units):
        for target in (*unit.uses.targets.values(), *unit.uses.defaults.values()):
            if isinstance(target, Literal | Object) and target.key not in assigned:
                same[target.key] = first.setdefault(target.key[:-1], target.key)
    return same


def written(node: ast.expr) -> str:
    """How a use is written in the user's text."""
    return ast.unparse(node)


def _wish(target: Target, wishes: dict[Key, str]) -> None:
    wishes.setdefault(target.key, target.label)


def _free(wish: str, taken: set[str], avoided: set[str]) -> str:
    if wish not in taken:
        return wish
    number = 2
    while f"{wish}_{number}" in avoided:
        number += 1
    return f"{wish}_{number}"


def _identifiers(units: Sequence[Unit]) -> set[str]:
    return {token.text for unit in units for token in unit.source.layout.tokens if token.text.isidentifier()}
