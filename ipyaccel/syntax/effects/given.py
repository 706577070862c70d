"""What is known of a function's names as the program calls it. In: a function, its program, facts. Out: a `Known`.

Two parameters may be one array when some call gives the same array twice: `smooth(u, u)`.
"""

from __future__ import annotations

import ast
import itertools

from ipyaccel.model import Facts, Function, FunctionTypes, Program
from ipyaccel.syntax.effects.overlap import Known, Pairs, overlaps, sources


def known_of(function: Function, program: Program, facts: Facts, seen: frozenset[str] = frozenset()) -> Known:
    """The types of a function's names, and which of its parameters may share memory. `seen`: functions on the way here."""
    entry = function.name == program.entry
    names = {
        **facts.global_types,
        **(facts.argument_types if entry else {}),
        **facts.types.get(function.name, FunctionTypes({})).names,
    }
    shared: Pairs = frozenset(map(frozenset, facts.shared)) if entry else frozenset()
    for caller in program.functions:
        if caller.name not in seen | {function.name}:
            shared |= _given_by(caller, function, program, facts, seen | {function.name})
    return Known(names, {item.name: item for item in program.imports}, shared, facts.types)


def _given_by(caller: Function, function: Function, program: Program, facts: Facts, seen: frozenset[str]) -> Pairs:
    """Pairs of parameters for which the calls in one function give arrays that may share memory."""
    tree = next(node for node in ast.parse(caller.source).body if isinstance(node, ast.FunctionDef))
    found: set[frozenset[str]] = set()
    known: Known | None = None
    for statement in (node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node is not tree):
        for call in _calls(statement, function.name):
            known = known or known_of(caller, program, facts, seen)
            pairs = overlaps(tree, statement, known)
            given = [
                *zip(function.parameters, call.args, strict=False),
                *((item.arg or "", item.value) for item in call.keywords),
            ]
            for (first, one), (second, other) in itertools.combinations(given, 2):
                mine, theirs = sources(one, known), sources(other, known)
                if mine & theirs or any(frozenset((left, right)) in pairs for left in mine for right in theirs):
                    found.add(frozenset((first, second)))
    return frozenset(found)


def _calls(statement: ast.stmt, name: str) -> list[ast.Call]:
    """The calls of a function in a statement itself, not in the blocks inside it."""
    heads = [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr)]
    return [
        node
        for head in heads
        for node in ast.walk(head)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]
