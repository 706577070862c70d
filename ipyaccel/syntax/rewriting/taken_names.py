"""Which names of a program mean something already. In: a program. Out: those names, and names that are still free."""

from __future__ import annotations

import ast
from collections.abc import Collection

from ipyaccel.model import Program


def taken_names(program: Program, *, reads: bool = True) -> set[str]:
    """Names that mean something in the program. `reads`: also those that are only read, such as built-in functions."""
    taken = {item.name for item in program.imports} | {name for name, _ in program.constants} | set(program.globals)
    for function in program.functions:
        taken |= {function.name, *function.parameters}
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Name) and (reads or not isinstance(node.ctx, ast.Load)):
                taken.add(node.id)
    return taken


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, with underlines behind it as long as it is taken."""
    while wanted in taken:
        wanted += "_"
    return wanted
