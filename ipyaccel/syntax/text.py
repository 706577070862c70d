"""A program as text: in goes a `Program`, out goes Python that defines all of it (its globals are bound by whoever runs it)."""

from __future__ import annotations

import ast
import math

from ipyaccel.model import Constant, Function, Program


def program_text(program: Program) -> str:
    """Imports, constants and functions in order. Annotations, if any, are not evaluated: what they name need not exist."""
    head = ["from __future__ import annotations"] if any(map(_has_annotations, program.functions)) else []
    imports = [item.statement for item in program.imports]
    constants = [f"{name} = {constant_text(value)}" for name, value in program.constants]
    blocks = ["\n".join(block) for block in (head, imports, constants) if block]
    return "\n\n".join([*blocks, *(function.source.strip("\n") for function in program.functions)]) + "\n"


def _has_annotations(function: Function) -> bool:
    """Whether a type is named anywhere in the function."""
    nodes = list(ast.walk(ast.parse(function.source)))
    named = (node.annotation for node in nodes if isinstance(node, ast.arg | ast.AnnAssign))
    returned = (node.returns for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(annotation is not None for annotation in (*named, *returned))


def constant_text(value: Constant) -> str:
    """A literal, or for infinity and NaN an expression, that gives the value."""
    if isinstance(value, tuple):
        return f"({', '.join(map(constant_text, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, complex):
        return f"complex({constant_text(value.real)}, {constant_text(value.imag)})"
    return repr(value)
