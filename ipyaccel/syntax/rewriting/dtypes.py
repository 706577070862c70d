"""Python's own types as dtypes, written as NumPy's. In: a program. Out: the same with `dtype=int` as `dtype=np.int64`.

A compiler knows `np.int64`; `int` as an argument means something else to it, or nothing.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Function, Import, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of

SPELLED = {"int": "int64", "float": "float64", "bool": "bool_", "complex": "complex128"}
POSITION = {"zeros": 1, "ones": 1, "empty": 1, "full": 2, "array": 1, "asarray": 1, "arange": 3, "astype": 0, "zeros_like": 1}
"""Where the dtype stands among the positional arguments of a NumPy function or array method."""


def spell_dtypes(program: Program) -> Program:
    """`dtype=float` and `np.zeros(n, float)` with NumPy's names. Line numbers stay as they are."""
    numpy = next((item.name for item in program.imports if item.module == "numpy" and not item.attribute), None)
    functions = tuple(_spelled(function, numpy or "np") for function in program.functions)
    imports = program.imports
    if numpy is None and functions != program.functions:
        imports = (*imports, Import("np", "numpy"))
    return replace(program, functions=functions, imports=imports)


def _spelled(function: Function, numpy: str) -> Function:
    """One function with its dtypes spelled."""
    edits: list[Edit] = []
    for node in ast.walk(ast.parse(function.source)):
        if isinstance(node, ast.Call):
            names = [value for value in _dtypes(node) if isinstance(value, ast.Name) and value.id in SPELLED]
            edits += [instead_of(value, f"{numpy}.{SPELLED[value.id]}") for value in names]
    return replace(function, source=edited(function.source, edits)) if edits else function


def _dtypes(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are dtypes."""
    found = [keyword.value for keyword in call.keywords if keyword.arg == "dtype"]
    name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
    position = POSITION.get(name)
    if position is not None and len(call.args) > position:
        found.append(call.args[position])
    return found
