"""The nests of a program, each in the form that compiles best. In: a program and its facts. Out: both, rewritten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.effects.given import known_of
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.nests.block import Text
from ipyaccel.syntax.nests.interchange import Turned, turned
from ipyaccel.syntax.nests.legal import Around
from ipyaccel.syntax.nests.split import split


def with_better_nests(program: Program, facts: Facts, *, shared_out: bool = False) -> tuple[Program, Facts]:
    """The program with its nests turned where that pays. `shared_out`: for threads, which take the turns of outer loops."""
    if not facts.types:
        return program, facts
    functions, types = [], dict(facts.types)
    for function in program.functions:
        made, new = _function(function, program, facts, shared_out=shared_out)
        functions.append(made)
        if new:
            known = types.get(function.name, FunctionTypes({}))
            types[function.name] = replace(known, names={**known.names, **new})
    return replace(program, functions=tuple(functions)), replace(facts, types=types)


def _function(function: Function, program: Program, facts: Facts, *, shared_out: bool) -> tuple[Function, dict[str, Type]]:
    """One function, one nest after the other: each change makes a new text."""
    new: dict[str, Type] = {}
    lines = [nest[-1].lineno for nest in _loops(_tree(function))]
    for line in reversed(lines):
        tree = _tree(function)
        nest = next((nest for nest in _loops(tree) if nest[-1].lineno == line), ())
        if not nest or (shared_out and len(nest) == 1):
            continue
        made = _changed(nest, _around(function, tree, program, facts, new), shared_out=shared_out)
        if made is None:
            continue
        function = replace(function, source=Text.of(function.source).replaced(made.loop, made.lines))
        new.update(made.types)
    return function, new


def _changed(nest: tuple[ast.For, ...], around: Around, *, shared_out: bool) -> Turned | None:
    """A loop in its better form, by the first rule that takes it."""
    for rule in (turned,) if shared_out else (turned, split):
        try:
            return rule(nest[-1], nest, around)
        except NotLifted:
            continue
    return None


def _around(function: Function, tree: ast.FunctionDef, program: Program, facts: Facts, new: dict[str, Type]) -> Around:
    known = known_of(function, program, facts)
    known = replace(known, types={**known.types, **new})
    numpy = next((item.name for item in program.imports if item.module == "numpy" and not item.attribute), "np")
    sizes = facts.sizes if function.name == program.entry else {}
    return Around(function, tree, program, known, numpy, sizes)


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _loops(tree: ast.FunctionDef) -> Iterator[tuple[ast.For, ...]]:
    """All loops, each with the loops around it that it stands in directly; outer ones first."""
    yield from _in(tree.body, ())


def _in(body: list[ast.stmt], around: tuple[ast.For, ...]) -> Iterator[tuple[ast.For, ...]]:
    for statement in body:
        if isinstance(statement, ast.For):
            yield (*around, statement)
            yield from _in(statement.body, (*around, statement))
        else:
            for name in ("body", "orelse", "finalbody"):
                yield from _in(getattr(statement, name, []), around)
            for handler in getattr(statement, "handlers", []):
                yield from _in(handler.body, around)
