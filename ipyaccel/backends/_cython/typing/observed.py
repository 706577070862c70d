"""What can be typed without inference. In: a program that Numba cannot type, with the types of the call's arguments. Out: Facts.

Safe are parameters of the entry that are never assigned, and counters of `range` loops that nothing else assigns; and what one
run has shown, where the text bears it out.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.scope import names_of


def observed_types(program: Program, facts: Facts) -> Facts:
    """The facts with these few types."""
    types = {}
    given = {**facts.global_types, **facts.argument_types}
    for function in program.functions:
        tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
        names = _counters(tree)
        if function.name == program.entry and not _calls_itself(tree, function):
            stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
            names |= {name: given[name] for name in function.parameters if name in given and name not in stored}
        seen = facts.observed.get(function.name, FunctionTypes({}))
        types[function.name] = FunctionTypes({**names, **seen.names}, seen.returns)
    return replace(facts, types=types)


def _counters(tree: ast.FunctionDef) -> dict[str, Type]:
    """Names that only `for NAME in range(...)` binds."""
    heads = [node.target for node in ast.walk(tree) if isinstance(node, ast.For) and _is_range(node.iter, tree)]
    plain = {id(target): target.id for target in heads if isinstance(target, ast.Name)}
    others = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in plain
    }
    bound = {argument.arg for argument in ast.walk(tree) if isinstance(argument, ast.arg)}
    return {name: Type("int") for name in plain.values() if name not in others | bound}


def _is_range(node: ast.expr, tree: ast.FunctionDef) -> bool:
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"
    return plain and "range" not in names_of(tree).bound


def _calls_itself(tree: ast.FunctionDef, function: Function) -> bool:
    """A recursive call may bring other types than the first."""
    return any(name.id == function.name for name in names_of(tree).outer)
