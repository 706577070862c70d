"""Generators inside `sum`, `min` and `max` as lists, which Numba knows. In: a program. Out: the program, line by line as it was.

    sum(v * v for v in x if v > 0)        sum([v * v for v in x if v > 0])

The three go through all items in any case, so that nothing else is evaluated; `any` and `all`, which stop early, stay.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import edited, instead_of
from ipyaccel.syntax.scope import names_of

WHOLE = {"sum", "min", "max"}


def with_lists_for_generators(program: Program) -> Program:
    """Rewrites them all, where the function is Python's own."""
    taken = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    taken |= {function.name for function in program.functions}
    return replace(program, functions=tuple(_written(function, frozenset(WHOLE - taken)) for function in program.functions))


def _written(function: Function, plain: frozenset[str]) -> Function:
    """One function: inner generators first, for the outer one's text holds them."""
    source = function.source
    while (found := _innermost(source, plain)) is not None:
        call, generator = found
        text = (ast.get_source_segment(source, generator) or "")[1:-1]
        shared = (call.end_lineno, call.end_col_offset) == (generator.end_lineno, generator.end_col_offset)
        source = edited(source, [instead_of(generator, f"([{text}])" if shared else f"[{text}]")])
    return function if source == function.source else replace(function, source=source)


def _innermost(source: str, plain: frozenset[str]) -> tuple[ast.Call, ast.GeneratorExp] | None:
    """The last call of this kind in the text: what stands inside another comes after its beginning."""
    tree = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    names = plain - names_of(tree).bound
    found = [
        (node, node.args[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in names
        and node.args
        and isinstance(node.args[0], ast.GeneratorExp)
        and not any(inner.is_async for inner in node.args[0].generators)
    ]
    return max(found, key=lambda pair: (pair[1].lineno, pair[1].col_offset), default=None)
