"""A program as text: in goes a `Program`, out goes Python that defines all of it (its globals are bound by whoever runs it)."""

from __future__ import annotations

import math

from ipyaccel.model import Constant, Program


def program_text(program: Program) -> str:
    """Imports, constants and functions in order. Annotations are not evaluated: what they name need not exist."""
    head = ["from __future__ import annotations"]
    imports = [item.statement for item in program.imports]
    constants = [f"{name} = {constant_text(value)}" for name, value in program.constants]
    blocks = ["\n".join(block) for block in (head, imports, constants) if block]
    return "\n\n".join([*blocks, *(function.source.strip("\n") for function in program.functions)]) + "\n"


def constant_text(value: Constant) -> str:
    """A literal, or for infinity and NaN an expression, that gives the value."""
    if isinstance(value, tuple):
        return f"({', '.join(map(constant_text, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    if isinstance(value, complex):
        return f"complex({constant_text(value.real)}, {constant_text(value.imag)})"
    return repr(value)
