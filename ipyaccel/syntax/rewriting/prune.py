"""A program without what it no longer needs. In: a program written anew. Out: the functions and imports that are still used."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from ipyaccel.model import Function, Import, Program


def pruned(program: Program) -> Program:
    """The functions that the entry reaches, the imports that these use."""
    functions = _reached(program.functions, program.entry)
    used = {node.id for function in functions for node in ast.walk(ast.parse(function.source)) if isinstance(node, ast.Name)}
    return replace(program, functions=functions, imports=tuple(item for item in program.imports if item.name in used))


def with_import(program: Program, item: Import) -> Program:
    """The program with one more import, if it is not there yet."""
    return program if item in program.imports else replace(program, imports=(*program.imports, item))


def _reached(functions: Sequence[Function], entry: str) -> tuple[Function, ...]:
    """The functions that the entry calls, and those that they call, in their order."""
    by_name = {function.name: function for function in functions}
    wanted, open_names = {entry}, [entry]
    while open_names:
        for node in ast.walk(ast.parse(by_name[open_names.pop()].source)):
            if isinstance(node, ast.Name) and node.id in by_name and node.id not in wanted:
                wanted.add(node.id)
                open_names.append(node.id)
    return tuple(function for function in functions if function.name in wanted)
