"""Where counting starts is said by position. In: a program. Out: the program.

    for i, v in enumerate(x, start=1):        for i, v in enumerate(x, 1):

The order in which the two are computed stays the same.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import Edit, edited
from ipyaccel.syntax.scope import names_of


def with_starts_by_position(program: Program) -> Program:
    """Rewrites every such call, where `enumerate` is Python's own."""
    taken = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    if "enumerate" in taken | {function.name for function in program.functions}:
        return program
    return replace(program, functions=tuple(map(_written, program.functions)))


def _written(function: Function) -> Function:
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    if "enumerate" in names_of(tree).bound:
        return function
    edits: list[Edit] = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="enumerate"), args=[_], keywords=[ast.keyword(arg="start", value=value) as word]):
                edits.append(Edit((word.lineno, word.col_offset), (value.lineno, value.col_offset), ""))
    return replace(function, source=edited(function.source, edits)) if edits else function
